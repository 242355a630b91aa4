// Signs in: by the one-time link this page was opened with, at the provider, or with a password.
// A link's token stands in the fragment and leaves it at once.

import * as api from "./api.ts";
import { part } from "./dom.ts";
import { language, say, setLanguage, translatePage } from "./words.ts";

const told = part("told");

async function signIn(): Promise<void> {
  const token = new URLSearchParams(location.hash.slice(1)).get("t");
  history.replaceState(null, "", location.pathname);
  if (!token) return offer();
  say(told, "signingIn");
  try {
    await api.redeem(token);
    location.replace("/chat");
  } catch (error) {
    say(told, isUnreachable(error) ? "unreachable" : "signInAgain");
  }
}

/** The ways in that this installation has; by link alone, it says where one comes from. */
async function offer(): Promise<void> {
  try {
    const ways = await api.waysIn();
    part("provider").hidden = !ways.provider;
    part("password-form").hidden = !ways.password;
    say(told, ways.provider ? "signInChoose" : "signInHow");
  } catch {
    say(told, "unreachable");
  }
}

async function enter(event: Event): Promise<void> {
  event.preventDefault();
  const button = part<HTMLButtonElement>("enter");
  const password = part<HTMLInputElement>("password");
  button.disabled = true;
  try {
    await api.enter(part<HTMLInputElement>("name").value, password.value);
    location.replace("/chat");
  } catch (error) {
    const tooOften = error instanceof api.Refused && error.problem.status === 429;
    say(told, isUnreachable(error) ? "unreachable" : tooOften ? "tooOften" : "wrongPassword");
    password.value = "";
    password.focus();
  } finally {
    button.disabled = false;
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof api.Refused && error.problem.status === 0;
}

part("language").addEventListener("click", () => setLanguage(language() === "zh" ? "en" : "zh"));
part("password-form").addEventListener("submit", (event) => void enter(event));
// A second link opened in the same tab changes only the fragment.
addEventListener("hashchange", () => void signIn());
translatePage();
void signIn();
