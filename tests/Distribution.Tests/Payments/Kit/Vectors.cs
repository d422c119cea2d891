using System.Text;
using System.Text.Json;

namespace Distribution.Tests.Payments.Kit;

/// <summary>Public test vectors; each file names its source.</summary>
internal static class Vectors
{
    public static JsonElement Read(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Repository.Path($"tests/Distribution.Tests/Payments/Vectors/{name}.json")));
        return document.RootElement.Clone();
    }

    public static string Text(this JsonElement vector, string name) => vector.GetProperty(name).GetString().ShouldNotBeNull();

    public static byte[] Bytes(this JsonElement vector, string name) => Encoding.UTF8.GetBytes(vector.Text(name));

    /// <summary>Copies with one bit changed: one copy for each <paramref name="step"/> bytes.</summary>
    public static IEnumerable<byte[]> WithOneBitChanged(byte[] bytes, int step = 1)
    {
        for (int i = 0; i < bytes.Length; i += step)
        {
            byte[] copy = [.. bytes];
            copy[i] ^= (byte)(1 << (i % 8));
            yield return copy;
        }
    }
}
