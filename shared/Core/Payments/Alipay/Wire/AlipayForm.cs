using System.Text;

namespace Distribution.Payments.Alipay.Wire;

/// <summary>A form as Alipay sends it: percent-encoded UTF-8, decoded once.</summary>
internal static class AlipayForm
{
    private const int MaxFields = 100;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The fields, sorted by name; null if it is no form, a field comes twice, or there are too many.</summary>
    public static SortedDictionary<string, string>? Read(ReadOnlySpan<byte> body)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string field in Encoding.Latin1.GetString(body).Split('&'))
        {
            int equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || fields.Count == MaxFields || Decode(field[..equals]) is not { } name || Decode(field[(equals + 1)..]) is not { } value
                || !fields.TryAdd(name, value))
            {
                return null;
            }
        }

        return fields;
    }

    /// <summary>Null if an escape is broken or the bytes are not UTF-8.</summary>
    private static string? Decode(string text)
    {
        byte[] bytes = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                bytes[length++] = text[i] == '+' ? (byte)' ' : (byte)text[i];
                continue;
            }

            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                return null;
            }

            bytes[length++] = Convert.ToByte(text.Substring(i + 1, 2), 16);
            i += 2;
        }

        try
        {
            return Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
