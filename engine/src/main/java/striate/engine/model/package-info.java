/**
 * Architecture descriptions read from config.json, parameter counts and estimates. Knows nothing of
 * DJL or tuning.
 */
@NullMarked
package striate.engine.model;

import org.jspecify.annotations.NullMarked;
