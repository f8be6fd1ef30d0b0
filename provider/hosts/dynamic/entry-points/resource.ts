/** Never rename this file: states of kinds without an entry point of their own refer to it with `require('pulumi-broadworks/resource')`. */
import { serve } from "../host";

export = serve;
