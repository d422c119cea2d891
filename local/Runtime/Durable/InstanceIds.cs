namespace EmbeddedFunctions.Durable;

/// <summary>What an instance id may look like: as the storage of the Functions host demands.</summary>
internal static class InstanceIds
{
    private const int MaxLength = 100;

    /// <exception cref="ArgumentException">Empty, too long, begins with '@', or holds a control character or one of / \ # ?.</exception>
    public static string Validate(string id)
    {
        if (string.IsNullOrWhiteSpace(id) || id.Length > MaxLength)
        {
            throw new ArgumentException($"An instance id has 1 to {MaxLength} characters.", nameof(id));
        }

        if (id[0] == '@' || id.Any(c => c is '/' or '\\' or '#' or '?' || char.IsControl(c)))
        {
            throw new ArgumentException("An instance id must not begin with '@' nor hold control characters or any of / \\ # ?.", nameof(id));
        }

        return id;
    }
}
