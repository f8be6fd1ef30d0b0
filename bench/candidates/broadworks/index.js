/** Declares the users of users.json with this package. */
const { readFileSync } = require("node:fs");
const { BroadworksUser } = require("pulumi-broadworks");

for (const user of JSON.parse(readFileSync("users.json", "utf8"))) new BroadworksUser(user.userId, user);
