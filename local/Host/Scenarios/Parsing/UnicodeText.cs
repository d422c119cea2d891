using System.Text.Json;

namespace Distribution.Local.Scenarios.Parsing;

/// <summary>JSON may write half a surrogate pair; such a text cannot be read, so that it is found before anything reads.</summary>
internal static class UnicodeText
{
    /// <exception cref="DocumentException">A name or a text is not Unicode.</exception>
    public static void Check(DocumentNode node)
    {
        switch (node.Element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in node.Element.EnumerateObject())
                {
                    string name = Read(node, () => member.Name);
                    Check(new DocumentNode(member.Value, node.Below(name)));
                }

                break;
            case JsonValueKind.Array:
                int index = 0;
                foreach (JsonElement item in node.Element.EnumerateArray())
                {
                    Check(new DocumentNode(item, $"{node.Pointer}/{index++}"));
                }

                break;
            case JsonValueKind.String:
                Read(node, () => node.Element.GetString() ?? "");
                break;
        }
    }

    private static string Read(DocumentNode node, Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw node.Fault("has a text that is not Unicode");
        }
    }
}
