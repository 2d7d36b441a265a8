package striate.engine.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Mutants of safetensors files: bytes, and the header's numbers, names, types and order. */
final class SafetensorsMutation extends Mutation {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+");
  private static final Pattern TEXT = Pattern.compile("\"[^\"\\\\]*\"");
  private static final Pattern PAIR = Pattern.compile("\\[\\s*\\d+\\s*,\\s*\\d+\\s*]");
  private static final Pattern FIELD =
      Pattern.compile("\"\\w+\"\\s*:\\s*(\"\\w*\"|\\[[^\\[\\]]*])");
  private static final Pattern TENSOR = Pattern.compile("\"[^\"]*\"\\s*:\\s*\\{[^{}]*}");
  private static final Pattern BETWEEN = Pattern.compile("[{}\\[\\]:,]");
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "1",
          "2",
          "3",
          "4",
          "7",
          "8",
          "16",
          "-1",
          "-0",
          "1.0",
          "1e0",
          "0e5",
          "01",
          "1e999",
          "255",
          "4294967296",
          "9223372036854775807",
          "18446744073709551616",
          "2305843009213693952",
          "null",
          "true",
          "\"1\"",
          "[1]",
          "{}",
          "1.",
          "+1",
          "0x1",
          "NaN");
  private static final List<String> TYPES =
      List.of(
          "F32", "I32", "U32", "F16", "BF16", "I16", "U16", "F64", "I64", "U64", "C64", "U8", "I8",
          "BOOL", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F4", "F6_E2M3", "F12", "f32", "");
  private static final List<String> SPACES = List.of(" ", "\n", "\t", "\r", "  ", "\f", "\u00a0");
  private static final List<String> ESCAPES =
      List.of(
          "\\n",
          "\\u0041",
          "\\u00e9",
          "\\ud83d\\ude00",
          "\\ud83d",
          "\\ude00",
          "\\ud83d\\u0041",
          "\\x",
          "\\u12",
          "\\u0000",
          "\\/",
          "\\\"",
          "\n",
          "\u0001",
          "\u007f");
  private static final List<String> EXTRAS =
      List.of(
          "\"x\":1,",
          "\"x\":[1,-2.5e3,null,true],",
          "\"x\":1e400,",
          "\"x\":{\"y\":\"\\ud800\"},",
          "\"x\":1e-400,",
          "\"x\":" + "[".repeat(125) + "]".repeat(125) + ",",
          "\"x\":" + "[".repeat(126) + "]".repeat(126) + ",",
          "\"x\":123456789012345678901234567890,",
          "\"x\":[1,],",
          "\"__metadata__\":{},",
          "\"\":\"\",",
          "\"x\":\"" + "y".repeat(300) + "\",");
  private static final List<byte[]> VALID =
      List.of(
          file(
              "{'__metadata__':{'format':'pt'},'a':{'dtype':'F32','shape':[2,3],'data_offsets':"
                  + "[0,24]},'b':{'dtype':'BF16','shape':[4],'data_offsets':[24,32]}}      ",
              32),
          file(
              "{'bool':{'dtype':'BOOL','shape':[3],'data_offsets':[0,3]},'f4':{'dtype':'F4','shape':"
                  + "[2,3],'data_offsets':[3,6]},'i64':{'dtype':'I64','shape':[2],'data_offsets':"
                  + "[6,22]},'scalar':{'dtype':'F64','shape':[],'data_offsets':[22,30]},'none':"
                  + "{'dtype':'F16','shape':[0,7],'data_offsets':[30,30]},'f8':{'dtype':'F8_E4M3',"
                  + "'shape':[1,1,2],'data_offsets':[30,32]}}",
              32),
          file(
              "{'__metadata__':{'k\\u00e9y':'\\ud83d\\ude00 \\n','empty':'','plain':'é€'},'naïve':"
                  + "{'x':{'y':[1,-2.5e3,null,true,'\\u00e9']},'dtype':'F32','shape':[2],"
                  + "'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[2],'data_offsets':[8,16]}}",
              16),
          file("{}", 0),
          file("{'__metadata__':null,'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1]}}", 1),
          file(
              "{ 'z' : { 'shape' : [ 2 , 2 ] ,\n"
                  + " 'data_offsets' : [ 16 , 32 ] , 'dtype' : 'I32' } ,\t'y' : { 'data_offsets' :"
                  + " [ 0 , 16 ] , 'dtype' : 'F32' , 'shape' : [ 4 ] } } \n"
                  + " ",
              32),
          file(
              "{'model.layers.0.q.weight':{'dtype':'F16','shape':[2,2],'data_offsets':[0,8]},"
                  + "'model.layers.0.q.bias':{'dtype':'F16','shape':[2],'data_offsets':[8,12]},"
                  + "'model.layers.1.q.weight':{'dtype':'F16','shape':[2,2],'data_offsets':[12,20]},"
                  + "'model.layers.1.q.bias':{'dtype':'F16','shape':[2],'data_offsets':[20,24]},"
                  + "'model.norm.weight':{'dtype':'F32','shape':[2],'data_offsets':[24,32]}}",
              32));

  private final boolean duplicateNames;

  /**
   * @param duplicateNames whether a tensor's or metadata's name may be put twice, which the format
   *     forbids and the reference lets pass
   */
  SafetensorsMutation(long seed, boolean duplicateNames) {
    super(seed);
    this.duplicateNames = duplicateNames;
  }

  private static byte[] file(String header, int data) {
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[data];
    for (int i = 0; i < data; i++) {
      bytes[i] = (byte) (37 * i + 11);
    }
    return joined(json, bytes);
  }

  private static byte[] joined(byte[] json, byte[] data) {
    return ByteBuffer.allocate(8 + json.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data)
        .array();
  }

  @Override
  List<byte[]> valid() {
    return VALID;
  }

  @Override
  byte[] structural(byte[] file, Random random) {
    long told =
        file.length < 8 ? -1 : ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (told < 0 || told > file.length - 8) {
      return anywhere(file, random);
    }
    int length = (int) told;
    // a byte a character, so that no byte is lost
    String header = new String(file, 8, length, StandardCharsets.ISO_8859_1);
    byte[] data = Arrays.copyOfRange(file, 8 + length, file.length);
    int kind = random.nextInt(16);
    switch (kind) {
      case 0 -> {
        long near = told + random.nextInt(7) - 3;
        long other =
            random.nextBoolean() ? near : TELLING_NUMBERS[random.nextInt(TELLING_NUMBERS.length)];
        return TorchBytes.patch(file.clone(), 0, other, 8);
      }
      case 1 -> {
        // values alone
        if (data.length > 0) {
          data[random.nextInt(data.length)] = (byte) random.nextInt(256);
        }
        return joined(latin1(header), data);
      }
      case 2 -> {
        int size = Math.max(0, data.length + random.nextInt(5) - 2);
        return joined(latin1(header), Arrays.copyOf(data, size));
      }
      case 3 -> {
        return joined(anywhere(latin1(header), random), data);
      }
      default -> {
        return joined(latin1(edited(header, kind, random)), data);
      }
    }
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private String edited(String header, int kind, Random random) {
    return switch (kind) {
      case 4 -> exchanged(header, NUMBER, pick(NUMBERS, random), random);
      case 5 -> {
        MatchResult number = one(header, NUMBER, random);
        yield number == null || number.group().length() > 15
            ? header
            : put(header, number, "" + (Long.parseLong(number.group()) + random.nextInt(9) - 4));
      }
      case 6 -> swapped(header, PAIR, random);
      case 7 -> swapped(header, TENSOR, random);
      case 8 -> swapped(header, FIELD, random);
      case 9 -> exchanged(header, TEXT, '"' + pick(TYPES, random) + '"', random);
      case 10 -> exchanged(header, TEXT, "\"n" + random.nextInt(1000) + '"', random);
      case 11, 12 -> {
        MatchResult place = one(header, BETWEEN, random);
        yield place == null
            ? header
            : put(header, place, place.group() + latin(pick(SPACES, random)));
      }
      case 13 -> {
        MatchResult text = one(header, TEXT, random);
        yield text == null
            ? header
            : put(header, text, "\"" + pick(ESCAPES, random) + text.group().substring(1));
      }
      case 14 -> {
        int brace = header.indexOf('{', random.nextInt(Math.max(1, header.length() - 1)));
        yield brace < 0
            ? header
            : header.substring(0, brace + 1) + pick(EXTRAS, random) + header.substring(brace + 1);
      }
      default -> duplicated(header, random);
    };
  }

  /** The no-break space as UTF-8's two bytes. */
  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** A field or a tensor once more, as it is or with another number. */
  private String duplicated(String header, Random random) {
    MatchResult once = one(header, duplicateNames && random.nextBoolean() ? TENSOR : FIELD, random);
    if (once == null) {
      return header;
    }
    String again =
        random.nextBoolean() ? once.group() : exchanged(once.group(), NUMBER, "0", random);
    boolean ofATensor = once.group().startsWith("\"dtype") || once.group().contains("[");
    return duplicateNames || ofATensor ? put(header, once, once.group() + "," + again) : header;
  }

  private static String exchanged(String header, Pattern what, String by, Random random) {
    MatchResult old = one(header, what, random);
    return old == null ? header : put(header, old, by);
  }

  private static String swapped(String header, Pattern what, Random random) {
    MatchResult one = one(header, what, random);
    MatchResult other = one(header, what, random);
    if (one == null || other == null || one.start() == other.start()) {
      return header;
    }
    MatchResult first = one.start() < other.start() ? one : other;
    MatchResult second = first.equals(one) ? other : one;
    return header.substring(0, first.start())
        + second.group()
        + header.substring(first.end(), second.start())
        + first.group()
        + header.substring(second.end());
  }

  private static MatchResult one(String header, Pattern what, Random random) {
    List<MatchResult> all = what.matcher(header).results().toList();
    return all.isEmpty() ? null : pick(all, random);
  }

  private static String put(String header, MatchResult old, String by) {
    return header.substring(0, old.start()) + by + header.substring(old.end());
  }
}
