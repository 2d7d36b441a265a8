package striate.engine.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Walks the fields of one Protocol Buffers message; every length is checked before it is used. */
final class ProtobufFields {
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int DELIMITED = 2;
  private static final int FOUR_BYTES = 5;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int number;
  private int wireType;
  private long value;
  private int begin;
  private int length;

  /** What does not follow the format. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String what) {
      super(what);
    }
  }

  ProtobufFields(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private ProtobufFields(byte[] bytes, int begin, int end) {
    this.bytes = bytes;
    this.at = begin;
    this.end = end;
  }

  /** Goes to the next field; false at the message's end. */
  boolean next() throws Malformed {
    if (at == end) {
      return false;
    }
    long key = readVarint();
    number = (int) (key >>> 3);
    wireType = (int) (key & 7);
    switch (wireType) {
      case VARINT -> value = readVarint();
      case EIGHT_BYTES -> skip(8);
      case FOUR_BYTES -> skip(4);
      case DELIMITED -> {
        long announced = readVarint();
        if (announced < 0 || announced > end - at) {
          throw new Malformed(
              "a field of " + announced + " bytes at offset " + at + " ends after the message");
        }
        begin = at;
        length = (int) announced;
        at += length;
      }
      default ->
          throw new Malformed("field " + number + " has wire type " + wireType + ", offset " + at);
    }
    return true;
  }

  int number() {
    return number;
  }

  long varint() throws Malformed {
    expect(VARINT);
    return value;
  }

  /** Bytes of a text or message. */
  int length() throws Malformed {
    expect(DELIMITED);
    return length;
  }

  ProtobufFields message() throws Malformed {
    expect(DELIMITED);
    return new ProtobufFields(bytes, begin, begin + length);
  }

  String text() throws Malformed {
    expect(DELIMITED);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes, begin, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new Malformed("a text at offset " + begin + " is not UTF-8");
    }
  }

  private void expect(int type) throws Malformed {
    if (wireType != type) {
      throw new Malformed("field " + number + " has wire type " + wireType + ", not " + type);
    }
  }

  private void skip(int count) throws Malformed {
    if (count > end - at) {
      throw new Malformed("it ends inside field " + number);
    }
    at += count;
  }

  private long readVarint() throws Malformed {
    long result = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == end) {
        throw new Malformed("it ends inside a number");
      }
      byte next = bytes[at++];
      result |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return result;
      }
    }
    throw new Malformed("a number at offset " + at + " has more than 64 bits");
  }
}
