// An OpenID Provider for tests, on the loopback address: oidc-provider with its own login forms, our people, and a
// door for the test (/control) by which people leave, groups change and keys rotate.
//
// node provider.mjs PORT OUR_ADDRESS: prints one line when it listens. In-memory: nothing outlives it.

import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [port, ours] = [Number(process.argv[2]), process.argv[3]];
const issuer = `http://127.0.0.1:${port}`;
const API = "https://hr-assistant.test/api";

const people = new Map([
  ["lin", { name: "林悦", groups: ["hr-staff"], location: "shanghai", email: "lin@corp.test" }],
  ["he", { name: "何岚", groups: ["hr-admins", "managers"], hired: "2020-03-01", email: "he@corp.test" }],
]);
let keys = [key("first")];

function key(kid) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" };
}

const shared = { token_endpoint_auth_method: "client_secret_basic", client_secret: "a-secret-for-tests-only-0123456789" };
const service = { ...shared, grant_types: ["client_credentials"], response_types: [], redirect_uris: [] };

function configuration() {
  return {
    clients: [
      {
        ...shared,
        client_id: "hr-assistant",
        grant_types: ["authorization_code", "refresh_token"],
        redirect_uris: [`${ours}/sign-in/callback`],
        post_logout_redirect_uris: [`${ours}/sign-in`],
        backchannel_logout_uri: `${ours}/api/v1/sign-in/back-channel-logout`,
        backchannel_logout_session_required: true,
      },
      { ...service, client_id: "payroll-bot" },
      { ...service, client_id: "stranger-bot" },
    ],
    jwks: { keys },
    cookies: { keys: ["only for tests"] },
    claims: { openid: ["sub", "groups", "location", "hired"], profile: ["name"], email: ["email"] },
    conformIdTokenClaims: false,
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    expiresWithSession: async () => false,
    findAccount: async (_, id) => {
      const claims = people.get(id);
      return claims && { accountId: id, claims: async () => ({ sub: id, ...claims }) };
    },
    extraTokenClaims: async (_, token) => (token.accountId ? people.get(token.accountId) : undefined),
    scopes: ["openid", "offline_access", "assistant.ask", "assistant.admin"],
    ttl: { AccessToken: 600, ClientCredentials: 600, IdToken: 600, Session: 3600, Grant: 3600, Interaction: 600 },
    // It would not call back to a loopback address by itself: a guard that a provider of the internet needs.
    fetch: (url, { dispatcher, ...options } = {}) => globalThis.fetch(url, options),
    features: {
      devInteractions: { enabled: true },
      backchannelLogout: { enabled: true },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: async () => undefined,
        getResourceServerInfo: async (_, resource) => ({
          scope: "assistant.ask assistant.admin",
          audience: resource,
          accessTokenTTL: 600,
          accessTokenFormat: "jwt",
        }),
        useGrantedResource: async () => true,
      },
    },
  };
}

let provider;
let fetched = 0;
function build() {
  provider = new Provider(issuer, configuration());
  provider.on("server_error", (_, error) => console.error(error));
}

async function control(request, response) {
  let text = "";
  for await (const piece of request) text += piece;
  const { person, claims, rotate } = JSON.parse(text || "{}");
  if (person && claims === null) people.delete(person);
  else if (person) people.set(person, { ...people.get(person), ...claims });
  if (rotate) {
    keys = rotate.map((kid) => keys.find((one) => one.kid === kid) ?? key(kid));
    build();
  }
  response.end(JSON.stringify({ fetched, api: API }));
}

build();
createServer((request, response) => {
  if (request.url === "/control") return void control(request, response);
  if (request.url === "/jwks") fetched += 1;
  provider.callback()(request, response);
}).listen(port, "127.0.0.1", () => console.log(`listening on ${issuer}`));
