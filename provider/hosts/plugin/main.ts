#!/usr/bin/env node
/** The executable `pulumi-resource-broadworks`. The engine starts it with its address and reads the port from its first line. */
import { PluginServer } from "./server";

// A fault of one operation must not end the others.
process.on("unhandledRejection", (error) => console.error(error));

const server = new PluginServer(process.argv[2], () => import("./configured.js"));
void server.listen().then((port) => console.log(String(port)));
