// Redeems the one-time link this page was opened with. The token stands in the fragment and leaves it at once.

import * as api from "./api.ts";
import { part } from "./dom.ts";
import { language, say, setLanguage, translatePage } from "./words.ts";

async function signIn(): Promise<void> {
  const token = new URLSearchParams(location.hash.slice(1)).get("t");
  history.replaceState(null, "", location.pathname);
  const told = part("told");
  if (!token) {
    say(told, "signInHow");
    return;
  }
  say(told, "signingIn");
  try {
    await api.redeem(token);
    location.replace("/chat");
  } catch (error) {
    say(told, error instanceof api.Refused && error.problem.status === 0 ? "unreachable" : "signInAgain");
  }
}

part("language").addEventListener("click", () => setLanguage(language() === "zh" ? "en" : "zh"));
// A second link opened in the same tab changes only the fragment.
addEventListener("hashchange", () => void signIn());
translatePage();
void signIn();
