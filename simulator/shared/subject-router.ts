/** Installs subjects: their routes, with authentication and loose typing, and their state. */
import { type Request, Router } from "express";
import type { JsonObject } from "../model";
import type { Store } from "../store";
import { queryOf } from "./request-log";
import type { AddRoute, Subject } from "./subject";
import type { Tokens } from "./tokens";
import type { Values } from "./values";

interface RouterParts {
  readonly store: Store;
  readonly tokens: Tokens;
  readonly randomizeTyping: (object: JsonObject) => JsonObject;
}

/** @throws Error if two subjects have the same name or the same route */
export function subjectRouter(subjects: readonly Subject[], { store, tokens, randomizeTyping }: RouterParts): Router {
  const publicRoutes = Router();
  const privateRoutes = Router();
  const replaceableRoutes = Router();
  const names = new Set<string>();
  const paths = new Set<string>();

  const randomize = <T extends object>(part: T): T => randomizeTyping(part as JsonObject) as T;

  for (const subject of subjects) {
    claim(names, subject.name, `subject ${subject.name}`);
    let hasState = false;
    const route: AddRoute = (method, path, handler, options = {}) => {
      const { typing = subject.typing ?? "loose", isPublic = false, isReplaceable = false } = options;
      if (!isReplaceable) claim(paths, `${method} ${path}`, `subject ${subject.name}: route ${method} ${path}`);
      const router = isPublic ? publicRoutes : isReplaceable ? replaceableRoutes : privateRoutes;
      const verb = method.toLowerCase() as Lowercase<typeof method>;
      router[verb](path, (request, response) => {
        const { token = "" } = response.locals as { token?: string };
        const result = handler({ query: queryOf(request), body: bodyOf(request), token });
        if (hasState && method !== "GET") store.persist();
        response.json(typing === "exact" ? result : Array.isArray(result) ? result.map(randomize) : randomize(result));
      });
    };
    const state = <T extends object>(initial: () => T): T => {
      hasState = true;
      return store.subjectState(subject.name, initial);
    };
    subject.install({ store, route, state, randomizeTyping: randomize });
  }

  const router = Router();
  router.use(publicRoutes);
  router.use((request, response, next) => {
    response.locals["token"] = tokens.verify(request.headers.authorization);
    next();
  });
  router.use(privateRoutes);
  router.use(replaceableRoutes);
  return router;
}

function claim(taken: Set<string>, key: string, what: string): void {
  if (taken.has(key)) throw new Error(`${what} exists already`);
  taken.add(key);
}

function bodyOf(request: Request): Values {
  const body: unknown = request.body;
  return typeof body === "object" && body !== null && !Array.isArray(body) ? (body as Values) : {};
}
