// Signs in at the sandbox's Google with the OpenID Foundation's certified client for Node.
//
// Arguments: base URL, client, secret. Prints "all good", or fails.
import assert from "node:assert/strict";
import * as client from "openid-client";

const [base, id, secret] = process.argv.slice(2);
const home = "http://127.0.0.1:9/callback";
const plain = { execute: [client.allowInsecureRequests] };

const google = await client.discovery(new URL(`${base}/google`), id, secret, undefined, plain);
assert.equal(google.serverMetadata().issuer, `${base}/google`);
assert.ok(google.serverMetadata().supportsPKCE());

// Sets out, decides on the provider's page, and says where that leads back to.
async function journey(choices) {
    const verifier = client.randomPKCECodeVerifier();
    const expected = { state: client.randomState(), nonce: client.randomNonce(), verifier };
    const address = client.buildAuthorizationUrl(google, {
        redirect_uri: home,
        scope: "openid email profile",
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        state: expected.state,
        nonce: expected.nonce,
    });
    const form = new URLSearchParams(address.search);
    for (const [name, value] of Object.entries({ login: "ada", name: "Ada", ...choices })) {
        form.set(name, value);
    }
    const decided = `${base}/google/decide`;
    const answer = await fetch(decided, { method: "POST", body: form, redirect: "manual" });
    assert.equal(answer.status, 303);
    return { back: new URL(answer.headers.get("location")), ...expected };
}

const agreed = { email: "ada@example.com", verified: "on", act: "allow" };
const exchange = ({ back, state, nonce, verifier }) =>
    client.authorizationCodeGrant(google, back, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
    });

const way = await journey(agreed);
const tokens = await exchange(way);
const claims = tokens.claims();
assert.equal(claims.email, "ada@example.com");
assert.equal(claims.email_verified, true);
const who = await client.fetchUserInfo(google, tokens.access_token, claims.sub);
assert.equal(who.sub, claims.sub);

// A code is worth something once, and only to who asked for it.
await assert.rejects(exchange(way), { error: "invalid_grant" });
const other = await journey(agreed);
await assert.rejects(exchange({ ...other, verifier: client.randomPKCECodeVerifier() }), {
    error: "invalid_grant",
});
// Whoever refuses comes back with that.
const refused = await journey({ ...agreed, act: "deny" });
await assert.rejects(exchange(refused), { error: "access_denied" });
// What is made wrong on purpose is not believed.
for (const flaw of ["wrong_nonce", "expired", "wrong_audience", "wrong_issuer", "wrong_key"]) {
    const bad = await journey({ ...agreed, flaw });
    await assert.rejects(
        async () => {
            const got = await exchange(bad);
            // Signatures of what came straight from the provider are looked at only when asked for.
            await client.fetchUserInfo(google, got.access_token, got.claims().sub);
            assert.equal(flaw, "wrong_key");
            throw new Error("a signature that nobody looked at");
        },
        (error) => error instanceof Error,
        flaw,
    );
}
console.log("all good");
