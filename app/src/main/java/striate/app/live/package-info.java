/** Live: losses, scores and times of running and chosen runs. Knows no other tool. */
@NullMarked
package striate.app.live;

import org.jspecify.annotations.NullMarked;
