using System.Text;

namespace Distribution.Tests.TestKit;

/// <summary>Reads a CSV file as RFC 4180 has it, and nothing looser.</summary>
internal static class CsvFile
{
    public static List<List<string>> Read(byte[] file)
    {
        file.AsSpan(0, 3).ToArray().ShouldBe([0xEF, 0xBB, 0xBF]);
        string text = Encoding.UTF8.GetString(file.AsSpan(3));
        var rows = new List<List<string>>();
        var row = new List<string>();
        int at = 0;
        while (at < text.Length)
        {
            row.Add(text[at] == '"' ? Quoted(text, ref at) : Plain(text, ref at));
            if (text[at] == ',')
            {
                at++;
                if (text[at] == '\r')
                {
                    row.Add("");
                }
            }

            if (text[at] == '\r')
            {
                text[at + 1].ShouldBe('\n');
                at += 2;
                rows.Add(row);
                row = [];
            }
        }

        row.ShouldBeEmpty();
        return rows;
    }

    private static string Plain(string text, ref int at)
    {
        int end = text.IndexOfAny([',', '\r', '\n', '"'], at);
        text[end].ShouldBeOneOf(',', '\r');
        string field = text[at..end];
        at = end;
        return field;
    }

    private static string Quoted(string text, ref int at)
    {
        var field = new StringBuilder();
        for (at++; text[at] != '"' || text[at + 1] == '"'; at++)
        {
            at += text[at] == '"' ? 1 : 0;
            field.Append(text[at]);
        }

        at++;
        return field.ToString();
    }
}
