package striate.app.command;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Prints what it was given, says what it was given, and ends, or fails. */
public final class FakeCommand implements Command {
  private final List<String> said = new ArrayList<>();
  private final List<String> printed = new ArrayList<>();
  private RuntimeException failure;
  private boolean cancelled;

  public FakeCommand prints(String... lines) {
    printed.addAll(List.of(lines));
    return this;
  }

  public FakeCommand says(String... lines) {
    said.addAll(List.of(lines));
    return this;
  }

  public FakeCommand fails(RuntimeException with) {
    failure = with;
    return this;
  }

  @Override
  public void run(Consumer<String> heard, Consumer<String> messages) {
    said.forEach(messages);
    printed.forEach(heard);
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  public boolean cancelled() {
    return cancelled;
  }
}
