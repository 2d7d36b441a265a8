/**
 * Commands of Striate in processes of their own, for tools that need a model: the window loads no
 * native engine. Does not depend on tools, stores or queues.
 */
@NullMarked
package striate.app.command;

import org.jspecify.annotations.NullMarked;
