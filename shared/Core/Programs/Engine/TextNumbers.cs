using System.Collections.Frozen;

namespace Distribution.Programs.Engine;

/// <summary>
/// The texts of one kind that a program mentions, as numbers from 1. A text it does not mention, and an absent one, is 0:
/// nothing can tell the two apart.
/// </summary>
internal sealed class TextNumbers
{
    /// <summary>A few texts are compared one by one faster than one is hashed.</summary>
    private const int Few = 8;

    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);
    private FrozenDictionary<string, int>? _many;
    private string[] _few = [];

    /// <summary>How many numbers there are, 0 included.</summary>
    public int Count => _known.Count + 1;

    /// <summary>The number of a text, given to it now if it has none.</summary>
    public int Add(string text)
    {
        if (!_known.TryGetValue(text, out int number))
        {
            number = _known.Count + 1;
            _known[text] = number;
        }

        return number;
    }

    /// <summary>Ends the giving of numbers.</summary>
    public void Freeze()
    {
        if (_known.Count <= Few)
        {
            _few = [.. _known.OrderBy(static pair => pair.Value).Select(static pair => pair.Key)];
        }
        else
        {
            _many = _known.ToFrozenDictionary(StringComparer.Ordinal);
        }
    }

    /// <summary>The number of a text.</summary>
    public int Find(string? text)
    {
        string[] few = _few;
        for (int i = 0; i < few.Length; i++)
        {
            if (string.Equals(few[i], text))
            {
                return i + 1;
            }
        }

        return _many is null || text is null ? 0 : _many.GetValueOrDefault(text);
    }
}
