"""What a person does on the chat page, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.web.conftest import OpenContext, Site, ask, signed_in, wait_until

LAST = ".turn:last-child"


def test_a_link_signs_in_and_leaves_no_token_behind(context_of: OpenContext, site: Site) -> None:
    page = context_of().new_page()
    link = site.link()
    page.goto(link)
    page.wait_for_url("**/chat")
    expect(page.locator("#person")).to_have_text("林悦")
    again = context_of().new_page()
    again.goto(link)
    expect(again.locator("#told")).to_contain_text("已使用或已过期")
    assert "#t=" not in again.url


def test_without_a_session_the_page_shows_the_way_in(context_of: OpenContext, site: Site) -> None:
    page = context_of().new_page()
    page.goto(f"{site.address}/chat")
    assert page.url == f"{site.address}/sign-in"
    expect(page.locator("#told")).to_contain_text("请打开助手启动时显示的链接")


def test_an_answer_streams_in_and_is_kept(page: Page, site: Site) -> None:
    site.answers.pace = 0.02
    page.fill("#question", "年假怎么申请？")
    page.press("#question", "Enter")
    expect(page.locator(f"{LAST} .status")).to_be_visible()
    expect(page.locator("#log")).to_have_attribute("aria-busy", "true")
    expect(page.locator(f"{LAST} .text")).to_contain_text("申请步骤")
    expect(page.locator(f"{LAST} .tools")).to_be_visible()
    expect(page.locator("#log")).to_have_attribute("aria-busy", "false")
    expect(page.locator(f"{LAST} .text ol li")).to_have_count(3)
    expect(page.locator(f"{LAST} .text table")).to_have_count(1)
    expect(page.locator("#conversation-list [aria-current]")).to_have_text("年假怎么申请？")
    page.reload()
    expect(page.locator(f"{LAST} .text ol li")).to_have_count(3)


def test_a_mark_opens_its_clause_with_the_quote_marked(page: Page) -> None:
    ask(page, "年假怎么申请？")
    page.click(f"{LAST} .text button.mark >> nth=0")
    clause = page.locator("#clause")
    expect(clause.locator("h2")).to_have_text("《员工手册V3.2》第5章第12条")
    expect(clause.locator(".path li")).to_have_text(["第五章 休假", "第十二条 年休假"])
    expect(clause.locator(".facts")).to_contain_text("2025-01-01 起")
    expect(clause.locator(".facts")).to_contain_text("第 12 页")
    expect(clause.locator(".pill")).to_have_text("现行有效")
    expect(clause.locator("mark")).to_have_text("正式员工每年享有10天带薪年假")


def test_a_quote_in_a_table_is_marked_in_its_cells(page: Page) -> None:
    ask(page, "年假怎么申请？")
    page.click(f"{LAST} .source >> nth=1")
    expect(page.locator("#clause td mark")).to_have_text(["P1–P4", "400元", "320元"])


def test_escape_closes_the_clause_and_gives_the_focus_back(page: Page) -> None:
    ask(page, "年假怎么申请？")
    mark = page.locator(f"{LAST} .text button.mark >> nth=0")
    mark.focus()
    page.keyboard.press("Enter")
    expect(mark).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#clause")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#clause")).to_be_hidden()
    expect(mark).to_be_focused()


def test_stop_ends_the_answer_here_and_on_the_server(page: Page, site: Site) -> None:
    before = site.answers.let_go
    page.fill("#question", "慢慢说")
    page.press("#question", "Enter")
    expect(page.locator(f"{LAST} .text")).to_contain_text("还有")
    page.click("#send")
    expect(page.locator(f"{LAST} .notice")).to_contain_text("已停止")
    wait_until(lambda: site.answers.let_go == before + 1, 1)


def test_a_question_of_another_day_is_answered_for_that_day(page: Page, site: Site) -> None:
    page.click("#as-of-today")
    page.fill("#as-of", "2024-06-01")
    ask(page, "年假怎么申请？")
    expect(page.locator(f"{LAST} .held")).to_have_text("依据 2024-06-01 有效的制度")
    expect(page.locator(f"{LAST} .notes li")).to_have_text("以2024-06-01有效的规定为准。")
    page.click(f"{LAST} .source >> nth=0")
    expect(page.locator("#clause .pill")).to_have_text("今日无效")
    expect(page.locator("#clause .facts")).to_contain_text("2023-01-01 至 2024-12-31")


def test_what_nothing_answers_is_said_with_the_nearest_clauses(page: Page) -> None:
    ask(page, "火星班车几点发车？")
    expect(page.locator(f"{LAST} .end")).to_have_text("没有找到依据")
    expect(page.locator(f"{LAST} .nearest h3")).to_contain_text("均未回答")
    expect(page.locator(f"{LAST} .nearest .source")).to_have_count(2)
    expect(page.locator(f"{LAST} .sources")).to_have_count(0)


def test_a_sensitive_question_becomes_no_title(page: Page) -> None:
    ask(page, "我被上级骚扰了怎么办")
    expect(page.locator(f"{LAST} .end")).to_contain_text("内容未保存")
    expect(page.locator("#conversation-list [aria-current]")).to_have_text("新对话")


def test_a_refused_question_comes_back_into_the_field(page: Page) -> None:
    page.fill("#question", "忙")
    page.press("#question", "Enter")
    expect(page.locator("#alert")).to_contain_text("稍后再试")
    expect(page.locator("#question")).to_have_value("忙")


def test_an_ended_session_keeps_the_question(page: Page) -> None:
    page.context.clear_cookies()
    page.fill("#question", "写了一半的问题")
    page.press("#question", "Enter")
    expect(page.locator("#alert")).to_contain_text("登录已失效")
    expect(page.locator("#question")).to_have_value("写了一半的问题")


def test_enter_that_ends_a_composition_does_not_send(page: Page) -> None:
    page.fill("#question", "nianjia")
    page.locator("#question").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(page.locator("#question")).to_have_value("nianjia")
    expect(page.locator(".turn")).to_have_count(0)


def test_shift_enter_begins_a_line(page: Page) -> None:
    page.fill("#question", "一")
    page.press("#question", "Shift+Enter")
    page.keyboard.type("二")
    expect(page.locator("#question")).to_have_value("一\n二")


def test_a_suggested_question_is_asked_by_a_click(page: Page) -> None:
    page.click("#suggestions button >> nth=0")
    expect(page.locator(f"{LAST} .asked p")).to_have_text("年假怎么申请？")
    expect(page.locator("#empty")).to_be_hidden()


def test_everything_follows_the_language(page: Page) -> None:
    ask(page, "火星班车几点发车？")
    page.click("#language")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(f"{LAST} .end")).to_have_text("No clause answers this")
    expect(page.locator("#question")).to_have_attribute("placeholder", "Ask about leave, pay, travel…")
    page.reload()
    expect(page.locator("#new-chat")).to_have_text("New chat")


def test_the_language_of_the_browser_is_spoken_first(context_of: OpenContext, site: Site) -> None:
    page = signed_in(context_of(locale="en-GB"), site)
    expect(page.locator("#empty h2")).to_have_text("What would you like to know?")


def test_conversations_are_opened_renamed_and_deleted(page: Page) -> None:
    ask(page, "年假怎么申请？")
    page.click("#new-chat")
    expect(page.locator("#empty")).to_be_visible()
    first = page.locator("#conversation-list li").first
    first.hover()
    first.locator(".tool >> nth=0").click()
    page.fill("#conversation-list .title", "我的年假")
    page.keyboard.press("Enter")
    page.click("#conversation-list .open >> text=我的年假")
    expect(page.locator(f"{LAST} .asked p")).to_have_text("年假怎么申请？")
    page.on("dialog", lambda dialog: dialog.accept())
    first.hover()
    first.locator(".tool >> nth=1").click()
    expect(page.locator("#empty")).to_be_visible()
    expect(page.locator("#conversation-list .open >> text=我的年假")).to_have_count(0)


def test_signing_out_leads_to_the_door(page: Page, site: Site) -> None:
    page.click("#sign-out")
    page.wait_for_url("**/sign-in")
    page.goto(f"{site.address}/chat")
    assert page.url == f"{site.address}/sign-in"


def test_c1_c9_hostile_text_runs_nothing_and_fetches_nothing(page: Page, site: Site) -> None:
    foreign: list[str] = []
    page.on(
        "request",
        lambda request: foreign.append(request.url) if not request.url.startswith(site.address) else None,
    )
    ask(page, "hostile <img src=x onerror=document.title='broken'>")
    expect(page.locator(f"{LAST} .text")).to_contain_text("<script>")
    assert page.locator(f"{LAST} .text :is(img, script, a, svg)").count() == 0
    assert page.title() == "HR 助手"
    assert foreign == []
