#!/usr/bin/env node
/** The executable `pulumi-resource-broadworks`. The engine starts it with its address and reads the port from its first line. */
import { endAfterEngine } from "../engine-watch";
import { PluginServer } from "./server";

// A fault of one operation must not end the others.
process.on("unhandledRejection", (error) => console.error(error));

const [, , engine] = process.argv;
const server = new PluginServer(engine, () => import("./configured.js"));
endAfterEngine(engine, { isBusy: () => server.isBusy, end: () => process.exit() });
void server.listen().then((port) => console.log(String(port)));
