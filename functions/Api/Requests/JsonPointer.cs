using System.Text;

namespace Distribution.Functions.Api.Requests;

/// <summary>RFC 6901 pointers from the JSONPath that System.Text.Json reports.</summary>
public static class JsonPointer
{
    /// <summary><c>$.lines[0].qty</c> becomes <c>/lines/0/qty</c>; the root, or null, becomes the empty text.</summary>
    public static string FromJsonPath(string? path)
    {
        var pointer = new StringBuilder();
        ReadOnlySpan<char> rest = path is null ? [] : path.AsSpan().TrimStart('$');
        while (!rest.IsEmpty)
        {
            rest = Take(rest, pointer);
        }

        return pointer.ToString();
    }

    private static ReadOnlySpan<char> Take(ReadOnlySpan<char> rest, StringBuilder pointer)
    {
        if (rest.StartsWith("['"))
        {
            int quoted = rest.IndexOf("']");
            int end = quoted < 0 ? rest.Length : quoted;
            Append(pointer, rest[2..end]);
            return quoted < 0 ? [] : rest[(quoted + 2)..];
        }

        if (rest[0] == '[')
        {
            int closed = rest.IndexOf(']');
            int end = closed < 0 ? rest.Length : closed;
            Append(pointer, rest[1..end]);
            return closed < 0 ? [] : rest[(closed + 1)..];
        }

        ReadOnlySpan<char> name = rest[0] == '.' ? rest[1..] : rest;
        int next = name.IndexOfAny('.', '[');
        Append(pointer, next < 0 ? name : name[..next]);
        return next < 0 ? [] : name[next..];
    }

    private static void Append(StringBuilder pointer, ReadOnlySpan<char> token)
    {
        pointer.Append('/');
        foreach (char c in token)
        {
            pointer.Append(c switch { '~' => "~0", '/' => "~1", _ => c.ToString() });
        }
    }
}
