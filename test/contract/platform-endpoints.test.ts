/** How platforms set, switch and remove the endpoint of a user. */
import assert from "node:assert/strict";
import { ids } from "../fixtures/users";
import type { Values } from "../support/provider";
import { type Handler, TinyUser, create, error, onTinyPlatform, update } from "../support/tiny-platform";

const ENDPOINTS = ["accessDeviceEndpoint", "trunkAddressing"];
const DEVICE = {
  accessDeviceEndpoint: { accessDevice: { deviceLevel: "Group", deviceName: "phone-1" }, linePort: "jane@lab.test" },
};
const TRUNK = { trunkAddressing: { trunkGroupDeviceEndpoint: { name: "trunk-1", linePort: "jane-trunk@lab.test" } } };

interface Flavor {
  /** What a PUT changes, from the body and the user before. */
  readonly interpret: (body: Values, live: Values) => Values;
  readonly rejects?: (body: Values) => boolean;
  /** Whether the user in a response has an `endpointType`; true by default. */
  readonly isTypeHidden?: true;
  /** The PUT requests that one removal needs; 1 by default. */
  readonly putsOfRemoval?: number;
}

const sent = (body: Values) => ENDPOINTS.filter((name) => body[name] != null);
const typeOf = ({ live }: TinyUser) => live?.["endpointType"] as string;
/** A new endpoint replaces the one before. */
const replace = (body: Values): Values => {
  const [name] = sent(body);
  if (name === undefined) return body;
  const others = ENDPOINTS.filter((other) => other !== name).map((other) => [other, null] as const);
  return { ...body, ...Object.fromEntries(others), endpointType: name };
};
const NONE = { accessDeviceEndpoint: null, trunkAddressing: null, endpointType: "none" };
const isNone = (body: Values) => body["endpointType"] === "none";
const without = (body: Values, isIgnored: (name: string, value: unknown) => boolean) =>
  Object.fromEntries(Object.entries(body).filter(([name, value]) => !isIgnored(name, value)));
const isRemoval = (body: Values) => ENDPOINTS.some((name) => name in body && body[name] === null);

const FLAVORS: Readonly<Record<string, Flavor>> = {
  "keeps both endpoints and states which one is used": { interpret: (body) => body },
  "replaces the endpoint": { interpret: (body) => (isNone(body) || isRemoval(body) ? NONE : replace(body)) },
  "replaces the endpoint and never states its type": {
    interpret: (body) => (isNone(body) || isRemoval(body) ? NONE : replace(body)),
    isTypeHidden: true,
  },
  "requires endpointType": {
    interpret: (body) => (isNone(body) ? NONE : replace(body)),
    rejects: (body) => ENDPOINTS.some((name) => name in body) && body["endpointType"] !== sent(body)[0],
  },
  "ignores an endpoint without endpointType": {
    interpret: (body) => {
      if (isNone(body)) return NONE;
      return body["endpointType"] === undefined ? without(body, (name) => ENDPOINTS.includes(name)) : replace(body);
    },
  },
  "removes an endpoint only by null": {
    interpret: (body) =>
      isRemoval(body) ? NONE : isNone(body) ? without(body, (name) => name === "endpointType") : replace(body),
    putsOfRemoval: 2,
  },
  "removes an endpoint only by null and never states its type": {
    interpret: (body) =>
      isRemoval(body) ? NONE : isNone(body) ? without(body, (name) => name === "endpointType") : replace(body),
    putsOfRemoval: 2,
    isTypeHidden: true,
  },
  "removes an endpoint only by endpointType": {
    interpret: (body) =>
      isNone(body) ? NONE : replace(without(body, (name, value) => ENDPOINTS.includes(name) && value === null)),
  },
};

describe("Endpoints on platforms", () => {
  const on = onTinyPlatform();

  /** A platform, and runs on it that each prove that the next run sends nothing. */
  async function start({ interpret, rejects, isTypeHidden }: Flavor) {
    const user = new TinyUser({ ...ids, endpointType: "none" }, interpret);
    const reject: Handler = ({ name, body }) =>
      name === "PUT /users" && rejects?.(body) === true ? error(400, "endpointType is missing") : undefined;
    const hideType: Handler = ({ name, query }) =>
      isTypeHidden && name === "GET /users" && query.has("userId")
        ? [200, without(user.live ?? {}, (member) => member === "endpointType")]
        : undefined;
    const platform = await on.start(reject, hideType, user.handle);
    const provider = await on.run(platform);
    let applied = await create(provider, ids);
    const up = async (declared: Values): Promise<number> => {
      const before = platform.count("PUT /users");
      applied = await update(await on.run(platform), applied, { ...ids, ...declared });
      const puts = platform.count("PUT /users") - before;
      const again = await update(await on.run(platform), applied, { ...ids, ...declared });
      assert.equal(again.changes, false);
      assert.equal(platform.count("PUT /users"), before + puts);
      return puts;
    };
    return { user, platform, up };
  }

  for (const [what, flavor] of Object.entries(FLAVORS)) {
    it(`A platform that ${what} switches from a device to a trunk and back, and to none`, async () => {
      const { user, up } = await start(flavor);
      const inUse = () => {
        const name = typeOf(user);
        return { name, value: user.live?.[name] as unknown };
      };
      assert.equal(await up(DEVICE), 1);
      assert.deepEqual(inUse(), { name: "accessDeviceEndpoint", value: DEVICE.accessDeviceEndpoint });
      assert.equal(await up(TRUNK), 1);
      assert.deepEqual(inUse(), { name: "trunkAddressing", value: TRUNK.trunkAddressing });
      assert.equal(await up(DEVICE), 1);
      assert.deepEqual(inUse(), { name: "accessDeviceEndpoint", value: DEVICE.accessDeviceEndpoint });
      assert.equal(await up({ accessDeviceEndpoint: null }), flavor.putsOfRemoval ?? 1);
      assert.equal(inUse().name, "none");
    });

    it(`A platform that ${what} switches where the program also declares null for the endpoint before`, async () => {
      const { user, up } = await start(flavor);
      await up({ ...DEVICE, trunkAddressing: null });
      await up({ ...TRUNK, accessDeviceEndpoint: null });
      assert.equal(typeOf(user), "trunkAddressing");
      await up({ accessDeviceEndpoint: null, trunkAddressing: null });
      assert.equal(typeOf(user), "none");
    });
  }

  it("A request with an endpoint states its type, and a removal sends the type alone", async () => {
    const { platform, up } = await start({ interpret: (body) => (isNone(body) ? NONE : replace(body)) });
    await up(DEVICE);
    const linePort = "jane-2@lab.test";
    await up({ accessDeviceEndpoint: { ...DEVICE.accessDeviceEndpoint, linePort } });
    await up({ accessDeviceEndpoint: null });
    const [set, changed, removed] = platform.bodies("PUT /users");
    assert.equal(set?.["endpointType"], "accessDeviceEndpoint");
    assert.equal(changed?.["endpointType"], "accessDeviceEndpoint");
    assert.deepEqual(removed, { ...ids, endpointType: "none" });
  });

  for (const unset of [[], "", null])
    it(`Contacts of the endpoint are those of the user where the user itself has ${JSON.stringify(unset)}`, async () => {
      const contacts = [{ sipContact: "sip:jane@10.0.0.1" }];
      const endpoint = { ...DEVICE.accessDeviceEndpoint, contacts };
      const user = new TinyUser(
        { ...ids, endpointType: "accessDeviceEndpoint", accessDeviceEndpoint: endpoint, contacts: unset },
        (body) => ({ accessDeviceEndpoint: { ...endpoint, contacts: body["contacts"] ?? [] } }),
      );
      const show: Handler = ({ name, query }) =>
        name === "GET /users" && query.has("userId") ? [200, { ...user.live, contacts: unset }] : undefined;
      const platform = await on.start(show, user.handle);
      const applied = await create(await on.run(platform), { ...ids, contacts });
      assert.equal(platform.count("PUT /users"), 0);
      await update(await on.run(platform), applied, { ...ids, contacts: null });
      assert.deepEqual(platform.bodies("PUT /users"), [{ ...ids, contacts: null }]);
      assert.deepEqual(user.live?.["accessDeviceEndpoint"], { ...endpoint, contacts: [] });
    });

  it("A new user is created with the type of its endpoint", async () => {
    const user = new TinyUser(undefined);
    const platform = await on.start(user.handle);
    await create(await on.run(platform), { ...ids, firstName: "Jane", lastName: "Doe", ...TRUNK });
    assert.equal(platform.bodies("POST /users")[0]?.["endpointType"], "trunkAddressing");
    assert.equal(platform.count("PUT /users"), 0);
  });
});
