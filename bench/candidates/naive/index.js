/**
 * Declares the users of users.json with a dynamic provider as Pulumi's documentation describes it: functions with captured
 * variables, one get-user-by-id in diff and one in update. It logs in once per process, and sends only fields that differ.
 */
const { readFileSync } = require("node:fs");
const axios = require("axios");
const pulumi = require("@pulumi/pulumi");

const url = process.env.BROADWORKS_URL;
const username = process.env.BROADWORKS_USERNAME;
const password = process.env.BROADWORKS_PASSWORD;
// An assignment to a captured variable is lost; an assignment to a member of a captured object stays.
const session = { token: undefined };

async function send(method, path, data) {
  if (!session.token) {
    const login = await axios.post(`${url}/auth/token`, { username, password });
    session.token = login.data.token;
  }
  const headers = { Authorization: `Bearer ${session.token}` };
  const response = await axios.request({ method, url: url + path, data, headers });
  return response.data;
}

function isSame(declared, live) {
  if (typeof declared !== "object" || declared === null) return declared === live;
  return live && Object.keys(declared).every((name) => isSame(declared[name], live[name]));
}

function differences(declared, live) {
  const names = Object.keys(declared).filter((name) => name !== "__provider" && !isSame(declared[name], live[name]));
  return Object.fromEntries(names.map((name) => [name, declared[name]]));
}

async function write(declared) {
  const live = await send("get", `/users?userId=${encodeURIComponent(declared.userId)}`);
  const changed = differences(declared, live);
  if (Object.keys(changed).length === 0) return;
  const { serviceProviderId, groupId, userId } = declared;
  await send("put", "/users", { serviceProviderId, groupId, userId, ...changed });
}

const provider = {
  async diff(_id, _oldOutputs, newInputs) {
    const live = await send("get", `/users?userId=${encodeURIComponent(newInputs.userId)}`);
    return { changes: Object.keys(differences(newInputs, live)).length > 0 };
  },
  async create(inputs) {
    await write(inputs);
    return { id: inputs.userId, outs: inputs };
  },
  async update(_id, _oldOutputs, newInputs) {
    await write(newInputs);
    return { outs: newInputs };
  },
};

class NaiveUser extends pulumi.dynamic.Resource {
  constructor(name, args) {
    super(provider, name, args);
  }
}

for (const user of JSON.parse(readFileSync("users.json", "utf8"))) new NaiveUser(user.userId, user);
