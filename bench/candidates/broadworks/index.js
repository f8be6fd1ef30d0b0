/** Declares the users of users.json with this package. */
const { readFileSync } = require("node:fs");
const { BroadworksUser, BroadworksUserServices } = require("pulumi-broadworks");

for (const user of JSON.parse(readFileSync("users.json", "utf8"))) {
  const { services, ...fields } = user;
  new BroadworksUser(user.userId, fields);
  if (services) new BroadworksUserServices(user.userId, { userId: user.userId, services });
}
