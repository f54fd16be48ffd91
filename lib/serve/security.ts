import type { MiddlewareHandler } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { Problem } from "./problem.ts";

/** What the answers of an API may do in a browser: nothing. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'";

/**
 * Header fields that keep browsers from doing what an API never needs. HTTPS is
 * the business of whoever terminates it, so no `Strict-Transport-Security`.
 */
export function securityHeaders(): MiddlewareHandler {
  const set = secureHeaders({
    strictTransportSecurity: false,
    xFrameOptions: "DENY",
  });
  return async (context, next) => {
    await set(context, next);
    // The page has a policy of its own, which Hono would overwrite.
    const { headers } = context.res;
    if (headers.has("Content-Security-Policy")) return;
    headers.set("Content-Security-Policy", NOTHING);
  };
}

/** Asks for a bearer token (RFC 6750), which is compared in constant time. */
export function askForToken(token: string): MiddlewareHandler {
  const check = bearerAuth({ token });
  return async (context, next) => {
    let isLetIn = false;
    try {
      return await check(context, () => {
        isLetIn = true;
        return next();
      });
    } catch (error) {
      if (isLetIn || !(error instanceof HTTPException)) throw error;
      const challenge = error.res?.headers.get("WWW-Authenticate") ?? "Bearer";
      throw new Problem(
        401,
        "Cannot let this request in as its bearer token is missing or wrong",
        {},
        { "WWW-Authenticate": challenge },
      );
    }
  };
}
