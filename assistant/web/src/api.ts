// Our own HTTP interface, typed. Knows no DOM. Field names are those of assistant/channels/schemas.py.

import { eventsOf, type ServerEvent } from "./sse.ts";

const ROOT = "/api/v1";

export interface Citation {
  number: number;
  label: string;
  chunk_id: string;
  page: number | null;
  quote: string;
  effective_from: string | null;
  effective_to: string | null;
}

export type Outcome =
  | "answered"
  | "clarify"
  | "unanswerable"
  | "handed_over"
  | "blocked_input"
  | "blocked_output"
  | "cut_short"
  | "failed";

export interface Answer {
  text: string;
  outcome: Outcome;
  citations: Citation[];
  nearest: Citation[];
  as_of: string | null;
  language: string;
  engine: string;
  turn_id: string;
  milliseconds: Record<string, number>;
  notes: string[];
}

export interface Turn {
  id: string;
  question: string;
  answer: Answer;
}

export interface ConversationSummary {
  id: string;
  title: string;
}

export interface Conversation extends ConversationSummary {
  turns: Turn[];
}

export interface Clause {
  label: string;
  title: string;
  heading_path: string[];
  version_name: string;
  version_state: string;
  effective_from: string | null;
  effective_to: string | null;
  in_force: boolean;
  page_from: number | null;
  page_to: number | null;
  chunks: { id: string; kind: string; text: string; page: number | null; cited: boolean }[];
}

export type Stage = "searching" | "reading" | "thinking" | "writing";

export type AnswerEvent =
  | { name: "progress"; data: { stage: Stage } }
  | { name: "thought" | "delta"; data: { text: string } }
  | { name: "finished"; data: Answer }
  | { name: "error"; data: Problem };

export interface Problem {
  status: number;
  code: string;
  detail: string;
  request_id: string;
}

/** A request that was refused, or that reached nobody (status 0). */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

const UNREACHABLE: Problem = { status: 0, code: "unreachable", detail: "", request_id: "" };

async function call(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const request: RequestInit = { method, credentials: "same-origin", cache: "no-store", signal: signal ?? null };
  if (body !== undefined) {
    request.headers = { "Content-Type": "application/json" };
    request.body = JSON.stringify(body);
  }
  const response = await fetch(ROOT + path, request).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new Refused(UNREACHABLE);
  });
  if (!response.ok) throw new Refused(await problemOf(response));
  return response;
}

async function problemOf(response: Response): Promise<Problem> {
  const told = (await response.json().catch(() => ({}))) as Partial<Problem>;
  return { ...UNREACHABLE, code: "internal", ...told, status: response.status };
}

const json = async <T>(response: Promise<Response>): Promise<T> => (await (await response).json()) as T;
const at = (id: string): string => `/conversations/${encodeURIComponent(id)}`;

export const redeem = (token: string) => call("POST", "/sign-in/redeem", { token });
export const waysIn = () => json<{ provider: boolean; password: boolean }>(call("GET", "/sign-in/ways"));
export const enter = (name: string, password: string) => call("POST", "/sign-in/password", { name, password });
/** Ends the session; tells where to go next, which may lead by way of the provider. */
export const signOut = () => json<{ next: string }>(call("POST", "/sign-out", {}));
export const me = () => json<{ name: string }>(call("GET", "/me"));
export const conversations = () => json<ConversationSummary[]>(call("GET", "/conversations"));
export const conversation = (id: string) => json<Conversation>(call("GET", at(id)));
export const begin = () => json<Conversation>(call("POST", "/conversations", { title: "" }));
export const rename = (id: string, title: string) => call("PATCH", at(id), { title });
export const remove = (id: string) => call("DELETE", at(id));
export const clause = (chunk: string) => json<Clause>(call("GET", `/clauses/${encodeURIComponent(chunk)}`));

/** Ask, and yield what comes. Aborting the signal ends the answer here and on the server. */
export async function* ask(
  id: string,
  question: { text: string; as_of?: string },
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  const response = await call("POST", `${at(id)}/answers`, question, signal);
  if (!response.body) return;
  for await (const event of eventsOf(response.body)) yield decoded(event);
}

function decoded(event: ServerEvent): AnswerEvent {
  return { name: event.name, data: JSON.parse(event.data) } as AnswerEvent;
}
