package striate.engine.tabletop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import striate.engine.run.Problem;

/**
 * A table of four rows of two places with two to seven players of different colours. A ball goes
 * round all of them: every player holds a flag in the colour of the next one. Each place is two
 * patches of the image and two words of the description: on the left the arm with the flag, and the
 * ball if the player has it; on the right the shirt.
 *
 * @param round the players in the order in which the ball goes round; the first has the ball
 * @param look seed of the image's shades, offsets, background and noise, which the written forms do
 *     not determine
 */
public record Scene(List<Player> round, long look) {
  /** Places for players. */
  public static final int PLACES = 8;

  /** Patches of the image per row and per column. */
  public static final int SIDE = 4;

  /** Patches of the image, and words of a description. */
  public static final int PATCHES = 2 * PLACES;

  public static final int FEWEST_PLAYERS = 2;
  public static final int MOST_PLAYERS = 7;

  /** The word for an empty place. */
  public static final String EMPTY = ".";

  private static final String PREFIX = "tabletop:";

  public Scene {
    round = List.copyOf(round);
    if (round.size() < FEWEST_PLAYERS || round.size() > MOST_PLAYERS) {
      throw new IllegalArgumentException(
          round.size() + " players are outside " + FEWEST_PLAYERS + ".." + MOST_PLAYERS);
    }
    Set<Colour> colours = EnumSet.noneOf(Colour.class);
    boolean[] taken = new boolean[PLACES];
    for (Player player : round) {
      if (!colours.add(player.colour()) || taken[player.place()]) {
        throw new IllegalArgumentException(
            "two players are " + player.colour().word() + " or in place " + player.place());
      }
      taken[player.place()] = true;
    }
  }

  /** The player who has the ball after this many passes. */
  Player after(int passes) {
    return round.get(passes % round.size());
  }

  /** The player who has the ball this many passes after the given one has it. */
  Player after(Player player, int passes) {
    return after(round.indexOf(player) + passes);
  }

  /** The word for a player's arm. */
  String arm(Player player) {
    return Player.arm(player.colour(), after(player, 1).colour(), player.equals(round.get(0)));
  }

  /** The roster: for each place {@code .} or the arm, such as {@code red-to-blue-ball}. */
  public String roster() {
    String[] words = new String[PLACES];
    Arrays.fill(words, EMPTY);
    round.forEach(player -> words[player.place()] = arm(player));
    return String.join(" ", words);
  }

  /** The description: one word per patch, arms and shirts such as {@code striped-red-shirt}. */
  public String description() {
    return description(true);
  }

  /** The description without the arms. */
  String shirts() {
    return description(false);
  }

  private String description(boolean withArms) {
    String[] words = new String[PATCHES];
    Arrays.fill(words, EMPTY);
    for (Player player : round) {
      if (withArms) {
        words[2 * player.place()] = arm(player);
      }
      words[2 * player.place() + 1] = player.shirt();
    }
    return String.join(" ", words);
  }

  /**
   * Training or test, by the roster and neither by shirts nor look, so that no run trains on the
   * roster, description or image of a test scene.
   */
  public Split split() {
    int[] words = new int[PLACES];
    Arrays.fill(words, EMPTY.hashCode());
    for (int i = 0; i < round.size(); i++) {
      Player player = round.get(i);
      words[player.place()] = ArmHashes.of(player.colour(), after(i + 1).colour(), i == 0);
    }
    long hash = 7;
    for (int word : words) {
      hash = Dice.mix(hash * 31 + word);
    }
    return Math.floorMod(hash, 8L) == 0 ? Split.TEST : Split.TRAIN;
  }

  /** Hash codes of all words for arms: most scenes are drawn only to be tried for their split. */
  private static final class ArmHashes {
    private static final int COLOURS = Colour.values().length;
    private static final int[] HASHES = new int[2 * COLOURS * COLOURS];

    static {
      for (Colour own : Colour.values()) {
        for (Colour flag : Colour.values()) {
          HASHES[at(own, flag, false)] = Player.arm(own, flag, false).hashCode();
          HASHES[at(own, flag, true)] = Player.arm(own, flag, true).hashCode();
        }
      }
    }

    static int of(Colour own, Colour flag, boolean ball) {
      return HASHES[at(own, flag, ball)];
    }

    private static int at(Colour own, Colour flag, boolean ball) {
      return ((ball ? COLOURS : 0) + own.ordinal()) * COLOURS + flag.ordinal();
    }
  }

  /**
   * A reference to the scene's image, used in place of a file's path: {@code
   * tabletop:5=striped-red,2=plain-blue;look=42}. The players are in the order of the round; the
   * first has the ball.
   */
  public String reference() {
    List<String> players = new ArrayList<>();
    for (Player player : round) {
      players.add(player.place() + "=" + player.pattern().word() + "-" + player.colour().word());
    }
    return PREFIX + String.join(",", players) + ";look=" + look;
  }

  /** Whether an image's name is a scene's {@link #reference} and not a file's path. */
  public static boolean isReference(String image) {
    return image.startsWith(PREFIX);
  }

  /**
   * The scene that a {@link #reference} names.
   *
   * @throws Problem if it is not a valid reference
   */
  public static Scene parse(String reference) {
    try {
      String[] parts = reference.substring(PREFIX.length()).split(";look=", -1);
      List<Player> round = new ArrayList<>();
      for (String entry : parts[0].split(",", -1)) {
        int equals = entry.indexOf('=');
        String[] words = entry.substring(equals + 1).split("-", -1);
        if (words.length != 2) {
          throw new IllegalArgumentException("a player is a pattern and a colour");
        }
        round.add(
            new Player(
                Colour.valueOf(words[1].toUpperCase(Locale.ROOT)),
                Pattern.valueOf(words[0].toUpperCase(Locale.ROOT)),
                Integer.parseInt(entry.substring(0, equals))));
      }
      return new Scene(round, Long.parseLong(parts[1]));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw Problem.badInput(
          "'" + reference + "' is not a scene of the bundled world",
          "image",
          "write it like tabletop:5=striped-red,2=plain-blue;look=42",
          e);
    }
  }
}
