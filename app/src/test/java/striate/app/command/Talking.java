package striate.app.command;

/** A program for tests: says and prints what it is told to, and ends as it is told to. */
public final class Talking {
  private Talking() {}

  public static void main(String[] arguments) throws InterruptedException {
    int exit = 0;
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "print" -> System.out.println(value);
        case "say" -> System.err.println(value);
        case "wait" -> Thread.sleep(1000 * Long.parseLong(value));
        case "exit" -> exit = Integer.parseInt(value);
        default -> throw new IllegalArgumentException(arguments[i]);
      }
    }
    System.exit(exit);
  }
}
