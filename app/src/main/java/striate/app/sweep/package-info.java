/**
 * Many jobs at once: strategies, sizes, seeds and shares of the data, planned and queued by {@code
 * striate sweep} in a process of its own. Knows no other tool.
 */
@org.jspecify.annotations.NullMarked
package striate.app.sweep;
