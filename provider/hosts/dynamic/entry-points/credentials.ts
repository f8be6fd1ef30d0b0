/** Never rename this file: states refer to it with `require('pulumi-broadworks/credentials')`. */
import { serve } from "../host";

export = serve("BroadworksUserCredentials");
