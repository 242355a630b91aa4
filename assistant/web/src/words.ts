// What the page says, in Chinese and English, and the language it speaks now. Answers choose their own language.

const ENGLISH = {
  title: "HR Assistant",
  newChat: "New chat",
  conversations: "Conversations",
  untitled: "New chat",
  noConversations: "Nothing asked yet",
  openMenu: "Show conversations",
  closeMenu: "Close",
  rename: "Rename “{title}”",
  remove: "Delete “{title}”",
  removeSure: "Delete this conversation for good?",
  signOut: "Sign out",
  language: "中文",
  languageLabel: "切换到中文",
  skip: "Skip to the question",
  hello: "What would you like to know?",
  helloBelow: "Answers come from the company's own policies, with the clause they stand on.",
  suggestions: "Suggested questions",
  suggestion1: "How many days of annual leave do I get in Singapore?",
  suggestion2: "How do I claim travel expenses?",
  suggestion3: "What is the notice period if I resign?",
  placeholder: "Ask about leave, pay, travel…",
  question: "Your question",
  send: "Send",
  stop: "Stop",
  asOf: "As of",
  asOfToday: "As of today",
  asOfHint: "The day the answer should hold on; empty: today",
  note: "Only the cited clause counts. Please check it before you rely on an answer.",
  you: "You asked",
  assistant: "The assistant answered",
  answers: "Questions and answers",
  searching: "Searching the policies…",
  reading: "Reading the clauses…",
  thinking: "Thinking it through…",
  writing: "Writing…",
  sources: "Sources",
  nearest: "Closest clauses, none of which answers this",
  openSource: "Open source {number}: {label}",
  copy: "Copy answer",
  copied: "Copied",
  retry: "Ask again",
  stopped: "Stopped. This answer is not whole and was not kept.",
  heldOn: "by the policies in force on {day}",
  clarify: "One more detail is needed",
  unanswerable: "No clause answers this",
  handed_over: "One for people · nothing was kept",
  blocked_input: "Cannot be answered here · nothing was kept",
  blocked_output: "Withheld",
  cut_short: "Cut short before its end",
  failed: "No answer",
  broken: "Something went wrong. Please try again.",
  unreachable: "The assistant cannot be reached. Check that it is running, then try again.",
  overloaded: "Many questions at once. Please try again in a moment.",
  not_signed_in: "You are signed out. Your question is still here: open a new sign-in link, then send it.",
  refused: "That did not work. If it stays so, tell HR this number: {id}",
  not_found: "This is no longer here, or not yours to see.",
  clause: "Clause",
  closeClause: "Close clause",
  version: "Version",
  inForceFrom: "In force",
  page: "Page",
  pageNumber: "p. {page}",
  current: "In force today",
  notCurrent: "Not in force today",
  until: "{from} – {to}",
  since: "since {from}",
  upTo: "until {to}",
  always: "no dates given",
  signInTitle: "Sign in",
  signingIn: "Signing you in…",
  signInHow: "Open the link that the assistant printed when it was started. It works once, for 15 minutes; the command assistant sign-in prints a new one.",
  signInChoose: "HR answers are for employees: please sign in.",
  signInProvider: "Sign in with your company account",
  accountName: "Name",
  password: "Password",
  wrongPassword: "Name or password is wrong.",
  tooOften: "Too many wrong passwords. Wait a while, then try again.",
  signInAgain: "This link was used or has expired. The command assistant sign-in prints a new one.",
};

export type Word = keyof typeof ENGLISH;

const CHINESE: Record<Word, string> = {
  title: "HR 助手",
  newChat: "新对话",
  conversations: "对话记录",
  untitled: "新对话",
  noConversations: "还没有提过问题",
  openMenu: "显示对话记录",
  closeMenu: "关闭",
  rename: "重命名“{title}”",
  remove: "删除“{title}”",
  removeSure: "确定永久删除这个对话吗？",
  signOut: "退出登录",
  language: "English",
  languageLabel: "Switch to English",
  skip: "跳到提问框",
  hello: "想了解什么？",
  helloBelow: "答案来自公司现行制度，并注明所依据的条款。",
  suggestions: "推荐问题",
  suggestion1: "年假怎么申请？",
  suggestion2: "我入职半年了，能休年假吗？",
  suggestion3: "出差住宿的报销标准是多少？",
  placeholder: "问问休假、薪酬、差旅……",
  question: "你的问题",
  send: "发送",
  stop: "停止",
  asOf: "适用日期",
  asOfToday: "适用日期：今天",
  asOfHint: "答案应在哪一天有效；不填为今天",
  note: "以所引条款原文为准，使用答案前请核对。",
  you: "你的提问",
  assistant: "助手的回答",
  answers: "问答",
  searching: "正在检索制度……",
  reading: "正在阅读条款……",
  thinking: "正在思考……",
  writing: "正在作答……",
  sources: "依据",
  nearest: "最接近的条款（均未回答此问题）",
  openSource: "打开依据 {number}：{label}",
  copy: "复制回答",
  copied: "已复制",
  retry: "重新提问",
  stopped: "已停止。这个回答不完整，未被保存。",
  heldOn: "依据 {day} 有效的制度",
  clarify: "需要补充信息",
  unanswerable: "没有找到依据",
  handed_over: "请找专人 · 内容未保存",
  blocked_input: "这里无法处理 · 内容未保存",
  blocked_output: "回答已拦下",
  cut_short: "回答没有写完",
  failed: "未能作答",
  broken: "出了点问题，请再试一次。",
  unreachable: "连接不上助手。请确认它正在运行，然后重试。",
  overloaded: "同时提问的人较多，请稍后再试。",
  not_signed_in: "登录已失效。你的问题还在这里：打开新的登录链接后再发送。",
  refused: "操作没有成功。如果一直这样，请把这个编号告诉 HR：{id}",
  not_found: "内容已不存在，或你无权查看。",
  clause: "条款",
  closeClause: "关闭条款",
  version: "版本",
  inForceFrom: "有效期",
  page: "页码",
  pageNumber: "第 {page} 页",
  current: "现行有效",
  notCurrent: "今日无效",
  until: "{from} 至 {to}",
  since: "{from} 起",
  upTo: "至 {to}",
  always: "未注明日期",
  signInTitle: "登录",
  signingIn: "正在登录……",
  signInHow: "请打开助手启动时显示的链接。链接只能使用一次，15 分钟内有效；运行 assistant sign-in 可得到新的链接。",
  signInChoose: "HR 解答仅供员工使用，请先登录。",
  signInProvider: "使用公司账号登录",
  accountName: "账号",
  password: "密码",
  wrongPassword: "账号或密码不正确。",
  tooOften: "密码错误次数过多，请稍后再试。",
  signInAgain: "链接已使用或已过期。运行 assistant sign-in 可得到新的链接。",
};

export type Language = "zh" | "en";
export type Values = Record<string, string | number>;

const KEPT = "assistant-language";
let spoken: Language = initial();

function initial(): Language {
  const kept = storedLanguage();
  if (kept === "zh" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function storedLanguage(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // storage is forbidden in this browser: the choice lasts as long as the page
  }
}

export const language = (): Language => spoken;

/** The text of a word in the page's language. A value that holds braces is text, not another variable. */
export function word(name: Word, values: Values = {}): string {
  const text = (spoken === "zh" ? CHINESE : ENGLISH)[name];
  return text.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}

const TARGETS = { text: "", label: "aria-label", hint: "title", placeholder: "placeholder" } as const;
export type Target = keyof typeof TARGETS;

/** Let an element say a word, now and after the language changes. */
export function say<T extends Element>(target: T, name: Word, values: Values = {}, as: Target = "text"): T {
  target.setAttribute(`data-${as}`, name);
  target.setAttribute(`data-${as}-values`, JSON.stringify(values));
  speak(target, as);
  return target;
}

function speak(target: Element, as: Target): void {
  const values = JSON.parse(target.getAttribute(`data-${as}-values`) ?? "{}") as Values;
  const text = word(target.getAttribute(`data-${as}`) as Word, values);
  if (as === "text") target.textContent = text;
  else target.setAttribute(TARGETS[as], text);
}

/** Speak another language from now on; everything on the page follows. */
export function setLanguage(next: Language): void {
  spoken = next;
  try {
    localStorage.setItem(KEPT, next);
  } catch {
    // see storedLanguage
  }
  translatePage();
}

export function translatePage(): void {
  document.documentElement.lang = spoken === "zh" ? "zh-CN" : "en";
  for (const as of Object.keys(TARGETS) as Target[]) {
    for (const target of document.querySelectorAll(`[data-${as}]`)) speak(target, as);
  }
}
