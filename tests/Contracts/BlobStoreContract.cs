using System.Net;
using Distribution.Storage;

namespace Distribution.Tests.Contracts;

/// <summary>What every blob store must do; each store runs all of it.</summary>
public abstract class BlobStoreContract
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(10);

    protected abstract IBlobStore Store { get; }

    /// <summary>The same files under another clock.</summary>
    protected abstract IBlobStore At(TimeProvider clock);

    /// <summary>For whoever has a link.</summary>
    protected abstract HttpClient Anybody { get; }

    [Fact]
    public async Task What_was_put_is_read_back_with_its_type()
    {
        await Store.PutAsync("reports/fruit/2026-03-02.csv", File("text/csv", "day,paid\n"), None);

        BlobFile read = (await Store.GetAsync("reports/fruit/2026-03-02.csv", None)).ShouldNotBeNull();

        read.ContentType.ShouldBe("text/csv");
        read.Content.ToArray().ShouldBe("day,paid\n"u8.ToArray());
        (await Store.GetAsync("reports/fruit/2026-03-03.csv", None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_name_may_be_written_again_with_another_type_and_length()
    {
        await Store.PutAsync("a", File("text/csv", "long and longer"), None);
        await Store.PutAsync("a", File("application/json", "{}"), None);

        BlobFile read = (await Store.GetAsync("a", None)).ShouldNotBeNull();
        read.ContentType.ShouldBe("application/json");
        read.Content.ToArray().ShouldBe("{}"u8.ToArray());
    }

    [Fact]
    public async Task The_largest_file_and_an_empty_one_are_kept()
    {
        byte[] bytes = new byte[BlobRules.MaxContent];
        new Random(1).NextBytes(bytes);
        await Store.PutAsync("large.png", new BlobFile("image/png", bytes), None);
        await Store.PutAsync("empty.pdf", new BlobFile("application/pdf", default), None);

        (await Store.GetAsync("large.png", None)).ShouldNotBeNull().Content.Span.SequenceEqual(bytes).ShouldBeTrue();
        (await Store.GetAsync("empty.pdf", None)).ShouldNotBeNull().Content.Length.ShouldBe(0);
    }

    [Fact]
    public async Task Every_file_is_found_with_its_type_and_length()
    {
        var scan = Store.ShouldBeAssignableTo<IBlobScan>().ShouldNotBeNull();
        (await scan.ScanAsync(None).AnyAsync()).ShouldBeFalse();
        for (int n = 0; n < 3; n++)
        {
            await Store.PutAsync($"reports/{n}.csv", File("text/csv", new string('x', n)), None);
        }

        (await scan.ScanAsync(None).ToListAsync()).OrderBy(file => file.Name, StringComparer.Ordinal)
            .ShouldBe([new FileEntry("reports/0.csv", "text/csv", 0), new FileEntry("reports/1.csv", "text/csv", 1), new FileEntry("reports/2.csv", "text/csv", 2)]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("a/../b")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a b")]
    [InlineData("a?b")]
    [InlineData("a%2fb")]
    [InlineData("报表")]
    public async Task A_name_that_is_none_is_refused(string name)
    {
        await Should.ThrowAsync<ArgumentException>(() => Store.PutAsync(name, File("text/csv", ""), None));
        await Should.ThrowAsync<ArgumentException>(() => Store.GetAsync(name, None));
        await Should.ThrowAsync<ArgumentException>(() => Store.LinkAsync(name, Minutes, None));
    }

    [Fact]
    public async Task What_a_browser_would_run_what_is_too_large_and_what_is_valid_too_long_are_refused()
    {
        await Should.ThrowAsync<ArgumentException>(() => Store.PutAsync("a", File("text/html", ""), None));
        await Should.ThrowAsync<ArgumentException>(() => Store.PutAsync("a", new BlobFile("image/png", new byte[BlobRules.MaxContent + 1]), None));
        await Should.ThrowAsync<ArgumentException>(() => Store.PutAsync(new string('a', BlobRules.MaxName + 1), File("text/csv", ""), None));
        await Should.ThrowAsync<ArgumentException>(() => Store.LinkAsync("a", BlobRules.MaxLink + TimeSpan.FromTicks(1), None));
        await Should.ThrowAsync<ArgumentException>(() => Store.LinkAsync("a", TimeSpan.Zero, None));

        (await Store.GetAsync("a", None)).ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_has_a_link_reads_the_file_as_it_was_put()
    {
        await Store.PutAsync("statements/bo/2026-03.csv", File("text/csv", "entry\n"), None);

        using HttpResponseMessage answer = await Anybody.GetAsync(await Store.LinkAsync("statements/bo/2026-03.csv", Minutes, None));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType.ShouldNotBeNull().MediaType.ShouldBe("text/csv");
        (await answer.Content.ReadAsStringAsync()).ShouldBe("entry\n");
    }

    [Fact]
    public async Task A_link_reads_no_other_file_and_without_its_signature_nothing()
    {
        await Store.PutAsync("a.csv", File("text/csv", "a"), None);
        await Store.PutAsync("b.csv", File("text/csv", "b"), None);
        Uri link = await Store.LinkAsync("a.csv", Minutes, None);

        (await StatusAsync(link.AbsoluteUri.Replace("a.csv", "b.csv", StringComparison.Ordinal))).ShouldBeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.NotFound);
        (await StatusAsync(link.GetLeftPart(UriPartial.Path))).ShouldBeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.NotFound);
        (await StatusAsync(Shortened(link))).ShouldBeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.NotFound);
        (await StatusAsync(link.AbsoluteUri)).ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>A link without the end of its signature, but with every escape whole.</summary>
    private static string Shortened(Uri link)
    {
        string cut = link.AbsoluteUri[..^8];
        int escape = cut.LastIndexOf('%');
        return escape > cut.Length - 3 ? cut[..escape] : cut;
    }

    [Fact]
    public async Task A_link_writes_nothing()
    {
        await Store.PutAsync("a.csv", File("text/csv", "a"), None);
        using var content = new StringContent("b");
        using var request = new HttpRequestMessage(HttpMethod.Put, await Store.LinkAsync("a.csv", Minutes, None)) { Content = content };
        request.Headers.Add("x-ms-blob-type", "BlockBlob");

        using HttpResponseMessage answer = await Anybody.SendAsync(request);

        answer.IsSuccessStatusCode.ShouldBeFalse();
        (await Store.GetAsync("a.csv", None)).ShouldNotBeNull().Content.ToArray().ShouldBe("a"u8.ToArray());
    }

    [Fact]
    public async Task A_link_ends()
    {
        await Store.PutAsync("a.csv", File("text/csv", "a"), None);
        var before = new ClockAt(TimeProvider.System.GetUtcNow() - Minutes - TimeSpan.FromSeconds(2));

        (await StatusAsync((await At(before).LinkAsync("a.csv", Minutes, None)).AbsoluteUri)).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync((await At(before).LinkAsync("a.csv", Minutes * 2, None)).AbsoluteUri)).ShouldBe(HttpStatusCode.OK);
    }

    private static BlobFile File(string type, string text) => new(type, System.Text.Encoding.UTF8.GetBytes(text));

    private async Task<HttpStatusCode> StatusAsync(string link)
    {
        using HttpResponseMessage answer = await Anybody.GetAsync(new Uri(link));
        return answer.StatusCode;
    }

    private sealed class ClockAt(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
