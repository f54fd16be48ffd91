import type { Preprocessor } from "../../features/preprocessor.ts";
import { type Architecture, outputsOf } from "../../model/architecture.ts";
import type { WindowLayout } from "./scorer.ts";

/** How the windows of a preprocessor and a network lie in memory. */
export function windowLayout(
  { width, blocks, origin }: Preprocessor,
  architecture: Architecture,
): WindowLayout {
  return {
    timesteps: architecture.timesteps,
    features: width,
    outputs: outputsOf(architecture),
    blocks,
    origin,
  };
}
