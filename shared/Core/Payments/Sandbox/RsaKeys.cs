using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Distribution.Payments.Sandbox;

/// <summary>One key for many threads: an <see cref="RSA"/> may serve one at a time, and reading a PEM each time costs more than the check.</summary>
internal sealed class RsaKeys(string pem)
{
    private readonly ConcurrentBag<RSA> _idle = [];

    public RSA Rent()
    {
        if (_idle.TryTake(out RSA? key))
        {
            return key;
        }

        key = RSA.Create();
        key.ImportFromPem(pem);
        return key;
    }

    public void Return(RSA key) => _idle.Add(key);
}
