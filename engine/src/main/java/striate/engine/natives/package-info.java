/**
 * Which libtorch a process loads, and which GPUs this machine has: learned from files, environment
 * variables and small programs, so that nothing native is loaded to find it out. Also installs
 * libtorch for GPUs. Knows neither DJL nor the network.
 */
@NullMarked
package striate.engine.natives;

import org.jspecify.annotations.NullMarked;
