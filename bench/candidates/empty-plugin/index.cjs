/** The floor of the start of a plugin in Node.js: a gRPC server on the engine's protocol with empty answers. */
const { createRequire } = require("node:module");

const fromSdk = createRequire(require.resolve("@pulumi/pulumi"));
const grpc = fromSdk("@grpc/grpc-js");
const messages = fromSdk("@pulumi/pulumi/proto/provider_pb");
const { ResourceProviderService } = fromSdk("@pulumi/pulumi/proto/provider_grpc_pb");

const server = new grpc.Server();
server.addService(ResourceProviderService, {
  configure: (_call, callback) => callback(null, new messages.ConfigureResponse()),
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (_error, port) => console.log(port));
