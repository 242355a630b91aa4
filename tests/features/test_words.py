"""Word lists over HTTP, for administrators alone."""

from __future__ import annotations

from assistant.storage.opening import Storage
from tests.features.company import CHEN, HE
from tests.features.conftest import ClientOf

WORDS = "/api/v1/words"
WORD = {"text": "内部代号蓝鲸", "category": "own"}


def test_words_are_listed_with_who_listed_them_and_removed(client_of: ClientOf, storage: Storage) -> None:
    with client_of(HE) as client:
        before = storage.words.revision()
        assert client.post(WORDS, json={"words": [WORD]}).status_code == 204
        assert storage.words.revision() > before
        listed = client.get(WORDS).json()
        assert [(one["text"], one["mode"], one["added_by"]) for one in listed] == [
            (WORD["text"], "anywhere", HE.id)
        ]
        assert client.delete(WORDS, params=WORD).status_code == 204
        assert client.delete(WORDS, params=WORD).status_code == 404


def test_words_are_tried_on_what_is_published(client_of: ClientOf) -> None:
    with client_of(HE) as client:
        tried = client.post(f"{WORDS}/check", json={"words": [WORD, {"text": "年假", "category": "own"}]})
        assert [(one["text"], one["count"] > 0) for one in tried.json()] == [("年假", True)]
        assert client.get(WORDS).json() == []


def test_what_follows_from_a_category_is_said_once_for_all(client_of: ClientOf) -> None:
    with client_of(HE) as client:
        assert client.put(f"{WORDS}/categories/insults", json={"action": "log"}).status_code == 204
        found = {one["category"]: one for one in client.get(f"{WORDS}/categories").json()}
    assert (found["insults"]["action"], found["insults"]["shipped"] > 0) == ("log", True)


def test_what_cannot_be_watched_for_is_refused(client_of: ClientOf) -> None:
    with client_of(HE) as client:
        bodies: tuple[dict[str, object], ...] = (
            {"words": []},
            {"words": [WORD | {"text": "。"}]},
            {"words": [WORD | {"mode": "x"}]},
        )
        for body in bodies:
            assert client.post(WORDS, json=body).status_code == 422
        assert client.put(f"{WORDS}/categories/allowed", json={"action": "block"}).status_code == 422


def test_topics_come_as_counts(client_of: ClientOf, storage: Storage) -> None:
    storage.topics.count("harassment")
    with client_of(HE) as client:
        assert [(one["topic"], one["number"]) for one in client.get("/api/v1/topics").json()] == [
            ("harassment", 1)
        ]


def test_others_learn_nothing_of_the_lists(client_of: ClientOf) -> None:
    with client_of(CHEN) as client:
        assert client.get(WORDS).status_code == 403
