/**
 * Declares the users of users.json with a dynamic provider that sends no requests: the cost of the engine itself. Its class
 * registers the declared properties and a short handler, as the class of this package does.
 */
const { readFileSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");

const HANDLER = `exports.handler = () => ({
  check: async (_olds, inputs) => ({ inputs }),
  create: async (inputs) => ({ id: inputs.userId, outs: inputs }),
  update: async (_id, _olds, inputs) => ({ outs: inputs }),
});`;

class EmptyUser extends pulumi.CustomResource {
  constructor(name, args) {
    super("pulumi-nodejs:dynamic:Resource", name, { ...args, __provider: HANDLER });
  }
}

for (const user of JSON.parse(readFileSync("users.json", "utf8"))) {
  const { services, ...fields } = user;
  new EmptyUser(user.userId, fields);
  if (services) new EmptyUser(`${user.userId} services`, { userId: user.userId, services });
}
