/** The first page: what the recorded runs show, and the ways on. Knows no other tool. */
@org.jspecify.annotations.NullMarked
package striate.app.start;
