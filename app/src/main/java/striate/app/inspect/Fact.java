package striate.app.inspect;

/** A name and its value, each in a few words. */
public record Fact(String name, String value) {}
