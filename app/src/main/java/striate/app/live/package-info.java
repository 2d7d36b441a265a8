/** Live: losses, scores and times of running and chosen runs. Does not depend on other tools. */
@NullMarked
package striate.app.live;

import org.jspecify.annotations.NullMarked;
