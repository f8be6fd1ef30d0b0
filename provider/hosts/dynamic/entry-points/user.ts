/** Never rename this file: states refer to it with `require('pulumi-broadworks/user')`. */
import { serve } from "../host";

export = serve("BroadworksUser");
