/**
 * The window's frame: navigation, theme, status, closing. Depends on the tools only to place them.
 */
@NullMarked
package striate.app.shell;

import org.jspecify.annotations.NullMarked;
