#include "elf/report/escape.hpp"
#include "elf/report/text_width.hpp"

#include <catch2/catch.hpp>

using namespace elf::report;

TEST_CASE("CSV quotes what RFC 4180 wants quoted") {
    CHECK(csv_text("plain text") == "plain text");
    CHECK(csv_text("") == "");
    CHECK(csv_text("a,b") == "\"a,b\"");
    CHECK(csv_text("say \"hi\"") == "\"say \"\"hi\"\"\"");
    CHECK(csv_text("two\nlines") == "\"two\nlines\"");
    CHECK(csv_text("cr\rhere") == "\"cr\rhere\"");
}

TEST_CASE("a text that a spreadsheet would run is disarmed") {
    CHECK(csv_text("=1+1") == "'=1+1");
    CHECK(csv_text("+1") == "'+1");
    CHECK(csv_text("-cmd") == "'-cmd");
    CHECK(csv_text("@SUM(A1)") == "'@SUM(A1)");
    CHECK(csv_text("\tx") == "'\tx");
    CHECK(csv_text("\rx") == "\"'\rx\"");
    CHECK(csv_text("=HYPERLINK(\"a\",\"b\")") == "\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\"");
    CHECK(csv_text("a=b") == "a=b");
    CHECK(csv_text("\n=x") == "\"'\n=x\"");
    CHECK(csv_text("＝1") == "'＝1");
    CHECK(csv_text("\xEF") == "\xEF");
}

TEST_CASE("JSON text can stand in a script") {
    CHECK(json_string("plain") == "\"plain\"");
    CHECK(json_string("\"\\\n\t\x01\x7f") == "\"\\\"\\\\\\n\\t\\u0001\\u007f\"");
    CHECK(json_string("</script>&") == "\"\\u003c/script\\u003e\\u0026\"");
    CHECK(json_string("°C é") == "\"°C é\"");
    CHECK(json_string("a\u2028b\u2029c") == "\"a\\u2028b\\u2029c\"");
    CHECK(json_string("\u2030") == "\"\u2030\"");
}

TEST_CASE("HTML text holds no markup") {
    CHECK(html_text("<b a=\"1\" c='2'>&amp;</b>") ==
          "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;&lt;/b&gt;");
    CHECK(html_text("22 °C") == "22 °C");
}

TEST_CASE("nothing moves the cursor of a terminal or turns its text") {
    CHECK(terminal_text("\033[31mred\a\n") == "\\x1b[31mred\\x07\\x0a");
    CHECK(terminal_text("a\u009bb") == "a\\x9bb"); // the C1 form of ESC [
    CHECK(terminal_text("a\u202eb\u2066c") == "a\\u202eb\\u2066c");
    CHECK(terminal_text("São Paulo – 5 °C") == "São Paulo – 5 °C");
    CHECK(terminal_text("a\u061c\u200f\u2028\ufeff") == "a\\u061c\\u200f\\u2028\\ufeff");
    CHECK(terminal_text("\x9b") == "\\x9b"); // the same for a terminal that is not UTF-8
    CHECK(terminal_text("می\u200cخواهم 東京") == "می\u200cخواهم 東京");
    CHECK(terminal_text("\xc2") == "\xc2"); // cut off in the middle: no reading past the end
}

TEST_CASE("texts are cut by what is seen, not by bytes") {
    CHECK(terminal_width("São") == 3);
    CHECK(cut("São Paulo", 9) == "São Paulo");
    CHECK(cut("São Paulo", 4) == "São…");
    CHECK(cut("abc", 1) == "…");
    CHECK(cut("abc", 0) == "");
    CHECK(terminal_width("東京") == 4);
    CHECK(cut("東京都", 5) == "東京…"); // half a character does not fit
    CHECK(cut("東京都", 4) == "東…");
    CHECK(terminal_width("e\u0301") == 1);
    CHECK(cut("e\u0301e\u0301e\u0301", 2) == "e\u0301…"); // an accent stays with its letter
    CHECK(terminal_width("\xff\xfe") == 2);
    CHECK(cut("abcdef", 5, "...") == "ab...");
    CHECK(cut("abcdef", 2, "...") == "..");
}
