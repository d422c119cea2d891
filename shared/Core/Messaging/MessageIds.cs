using System.Globalization;
using Distribution.Kernel;

namespace Distribution.Messaging;

/// <summary>
/// The ids under which a message is sent again. A queue drops what comes under an id that it took some minutes ago, so each
/// sending that is meant has its own; what is repeated only because nobody knows whether it arrived keeps the one it had.
/// </summary>
public static class MessageIds
{
    /// <summary>Stands before the number of an attempt, see <see cref="Redelivery"/>.</summary>
    private const char Attempt = '~';

    /// <summary>Stands before the number of a dead letter.</summary>
    private const char Letter = '!';

    /// <summary>Room for the longest number and its sign behind an id, and for those of attempts behind that.</summary>
    private const int MaxFirst = OutboxMessage.MaxName - 24;

    /// <summary>The id before any attempt, and how often the message has been sent again.</summary>
    public static (string Id, int Attempts) Read(string messageId)
    {
        (string id, long? attempts) = Split(messageId, Attempt);
        return attempts is <= int.MaxValue ? (id, (int)attempts) : (messageId, 0);
    }

    /// <summary>The id of an attempt, from 1 on.</summary>
    public static string Again(string id, int attempt) => string.Create(CultureInfo.InvariantCulture, $"{id}{Attempt}{attempt}");

    /// <summary>
    /// The id under which a dead letter is sent again: always the same for the same dead letter, and another one for the same
    /// message when it has become a dead letter again. Its attempts begin anew.
    /// </summary>
    /// <param name="messageId">Under which it was given up.</param>
    /// <param name="number">Its sequence number, which is unique in its queue.</param>
    public static string OfDeadLetter(string messageId, long number)
    {
        string first = Split(Read(messageId).Id, Letter).Id;
        return string.Create(CultureInfo.InvariantCulture, $"{(first.Length <= MaxFirst ? first : IdText.FromParts(first))}{Letter}{number}");
    }

    private static (string Id, long? Number) Split(string text, char sign)
    {
        int at = text.LastIndexOf(sign);
        return at > 0 && long.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? (text[..at], number)
            : (text, null);
    }
}
