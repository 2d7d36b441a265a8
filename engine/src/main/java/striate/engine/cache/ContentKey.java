package striate.engine.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The SHA-256 of everything that a result depends on.
 *
 * @param hex 64 lower-case digits
 */
public record ContentKey(String hex) {
  /** Length of a key in bytes. */
  static final int BYTES = 32;

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  public ContentKey {
    if (!isKey(hex)) {
      throw new IllegalArgumentException("not a SHA-256 in hex: " + hex);
    }
  }

  static boolean isKey(String text) {
    return FORM.matcher(text).matches();
  }

  /** Starts a key of one kind; keys of different kinds are never equal. */
  public static Builder of(String kind) {
    return new Builder().add(kind);
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** Hashes the parts in order, each with its type and length. */
  public static final class Builder {
    private final MessageDigest digest;

    private Builder() {
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }

    public Builder add(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      begin('t', bytes.length);
      digest.update(bytes);
      return this;
    }

    public Builder add(ContentKey key) {
      begin('k', BYTES);
      digest.update(key.bytes());
      return this;
    }

    public Builder add(long... numbers) {
      ByteBuffer bytes = ByteBuffer.allocate(8 * numbers.length);
      bytes.asLongBuffer().put(numbers);
      begin('n', bytes.capacity());
      digest.update(bytes);
      return this;
    }

    /** Hashes the values' bits: 0 and -0 differ. */
    public Builder add(float[] numbers) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(4, numbers.length));
      bytes.asFloatBuffer().put(numbers);
      begin('f', bytes.capacity());
      digest.update(bytes);
      return this;
    }

    /** Hashes a buffer from its position to its limit, and advances the position. */
    public Builder add(ByteBuffer bytes) {
      begin('b', bytes.remaining());
      digest.update(bytes);
      return this;
    }

    private void begin(char type, long length) {
      digest.update(ByteBuffer.allocate(9).put((byte) type).putLong(length).flip());
    }

    public ContentKey build() {
      return new ContentKey(HexFormat.of().formatHex(digest.digest()));
    }
  }
}
