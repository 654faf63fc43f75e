// Has Supabase's own client believe a token and its key set, and not believe another.
//
// Arguments: the issuer, a token of its, one that somebody else signed under the key's name. Prints
// "all good", or fails.
import assert from "node:assert/strict";
import { GoTrueClient } from "@supabase/auth-js";

const [url, token, foreign] = process.argv.slice(2);
const auth = new GoTrueClient({ url, autoRefreshToken: false, persistSession: false });

const { data, error } = await auth.getClaims(token);
assert.equal(error, null);
assert.equal(data.header.alg, "ES256");
assert.equal(data.claims.iss, url);
assert.equal(data.claims.aud, "authenticated");
assert.equal(data.claims.sub, "somebody");
const refused = await auth.getClaims(foreign);
assert.match(refused.error.message, /signature/i);
console.log("all good");
