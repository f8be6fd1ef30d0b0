/** Never rename this file: states refer to it with `require('pulumi-broadworks/services')`. */
import { serve } from "../host";

export = serve("BroadworksUserServices");
