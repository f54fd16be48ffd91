import { version_core } from "@tensorflow/tfjs-core";

/** The release of tfjs that runs the model. */
export const TFJS_VERSION: string = version_core;
