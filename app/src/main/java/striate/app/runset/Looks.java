package striate.app.runset;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import striate.charts.data.GroupLook;
import striate.charts.data.Marker;
import striate.charts.data.StrategyHue;

/**
 * Gives at most eight groups a colour and a marker of their own, and lets them keep it as long as
 * they are chosen, so that nothing changes its look while others come and go.
 */
public final class Looks {
  static final int MOST = 8;

  private final Map<String, GroupLook> looks = new LinkedHashMap<>();

  /** Those of groups of the given kinds, in that order. */
  public static List<GroupLook> of(List<StrategyHue> hues) {
    Looks looks = new Looks();
    for (int i = 0; i < hues.size(); i++) {
      looks.add(Integer.toString(i), hues.get(i));
    }
    return List.copyOf(looks.looks.values());
  }

  /** In the order in which they were chosen. */
  List<String> keys() {
    return List.copyOf(looks.keySet());
  }

  boolean has(String key) {
    return looks.containsKey(key);
  }

  GroupLook of(String key) {
    return looks.getOrDefault(key, GroupLook.GREY);
  }

  int coloured() {
    return (int) looks.values().stream().filter(look -> !look.grey()).count();
  }

  void add(String key, StrategyHue hue) {
    looks.putIfAbsent(key, GroupLook.GREY);
    if (of(key).grey() && coloured() < MOST) {
      looks.put(key, free(hue));
    }
  }

  /**
   * The same with a colour in any case: where all are taken, the one that was chosen last of those
   * that may turn grey gives its own.
   */
  void addColoured(String key, StrategyHue hue, Predicate<String> mayYield) {
    if (of(key).grey() && coloured() >= MOST) {
      yielding(mayYield)
          .reduce((earlier, later) -> later)
          .ifPresent(other -> looks.put(other, GroupLook.GREY));
    }
    add(key, hue);
  }

  /** Whether {@link #addColoured} would find a colour. */
  boolean mayColour(Predicate<String> mayYield) {
    return coloured() < MOST || yielding(mayYield).findAny().isPresent();
  }

  private Stream<String> yielding(Predicate<String> mayYield) {
    return keys().stream().filter(other -> !of(other).grey() && mayYield.test(other));
  }

  /**
   * Removes a group; the grey one that was chosen first gets its colour.
   *
   * @param hue of the others
   */
  void remove(String key, Function<String, StrategyHue> hue) {
    GroupLook gone = looks.remove(key);
    if (gone == null || gone.grey()) {
      return;
    }
    for (String other : new ArrayList<>(looks.keySet())) {
      if (of(other).grey()) {
        add(other, hue.apply(other));
        return;
      }
    }
  }

  void clear() {
    looks.clear();
  }

  /** The kind's own marker if nothing else has it, and its purest colour that is free. */
  private GroupLook free(StrategyHue hue) {
    List<GroupLook> coloured = looks.values().stream().filter(look -> !look.grey()).toList();
    Set<Marker> markers = EnumSet.allOf(Marker.class);
    coloured.forEach(look -> markers.remove(look.marker()));
    Set<Integer> shades =
        coloured.stream()
            .filter(look -> look.hue() == hue)
            .map(GroupLook::shade)
            .collect(Collectors.toSet());
    int shade = IntStream.range(0, MOST).filter(i -> !shades.contains(i)).findFirst().orElse(0);
    Marker own = GroupLook.of(hue).marker();
    return new GroupLook(
        hue, shade, markers.contains(own) ? own : markers.iterator().next(), false);
  }
}
