using System.Text;

namespace Distribution.Payments.Signing;

/// <summary>Texts as providers take them.</summary>
internal static class ProviderText
{
    /// <summary>The longest beginning that has at most so many bytes in UTF-8, no character cut in two.</summary>
    public static string Fit(string text, int mostBytes)
    {
        int bytes = 0;
        int end = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > mostBytes)
            {
                break;
            }

            end += rune.Utf16SequenceLength;
        }

        return text[..end];
    }
}
